//! Stories about groups, told in a small language, and what follows from them.
