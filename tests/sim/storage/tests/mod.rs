//! The storage under power cuts: random runs, and later a crash at every completion.

use super::story;
use crate::seeds;

#[test]
fn random_stories() {
    seeds::run(0..5000, story::run);
}
