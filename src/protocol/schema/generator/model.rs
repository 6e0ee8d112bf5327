//! What a schema table says, as values.

/// What a message is for; the order in which lists name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Header,
    Request,
    Response,
    /// A record of the metadata log.
    Record,
    /// The key of a coordinator's record.
    Key(Log),
    /// The value of a coordinator's record; the key of the same number goes with it.
    Value(Log),
    Data,
}

/// The topics in which coordinators keep their state; each counts its kinds of records by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Log {
    Group,
    Transaction,
    Share,
}

/// First and last version, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Versions {
    pub(crate) first: i16,
    pub(crate) last: i16,
}

/// One message of a table.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// The api key, or the number of the kind of record.
    pub(crate) key: Option<i16>,
    pub(crate) versions: Versions,
    /// The first version with compact lengths and tags; `i16::MAX` is never.
    pub(crate) flexible_from: i16,
    /// The message itself, then the structs inside it.
    pub(crate) structs: Vec<Struct>,
}

/// A list of fields, in the order of the wire.
#[derive(Debug)]
pub(crate) struct Struct {
    pub(crate) name: String,
    /// The versions in which it may occur.
    pub(crate) versions: Versions,
    pub(crate) fields: Vec<Field>,
}

/// One field.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) versions: Versions,
    /// The versions in which it may be null.
    pub(crate) null: Option<Versions>,
    pub(crate) tag: Option<u32>,
    pub(crate) default: Option<String>,
    /// Never in compact form.
    pub(crate) plain: bool,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// A fixed-size type, by the name that both reader and sink give it.
    Fixed(String),
    String,
    Bytes,
    Records,
    Struct(String),
    Array(Box<Type>),
}

impl Versions {
    /// Whether all of `other` is inside.
    pub(crate) fn covers(self, other: Versions) -> bool {
        self.first <= other.first && self.last >= other.last
    }
}

impl Message {
    /// The struct of that name.
    pub(crate) fn find(&self, name: &str) -> Result<&Struct, String> {
        self.structs.iter().find(|s| s.name == name).ok_or(format!("{}: no struct {name}", self.name))
    }

    /// Whether values of this type borrow from the message's bytes.
    pub(crate) fn borrows(&self, ty: &Type) -> bool {
        match ty {
            Type::Fixed(_) => false,
            Type::String | Type::Bytes | Type::Records => true,
            Type::Array(item) => self.borrows(item),
            Type::Struct(name) => self.find(name).is_ok_and(|s| self.struct_borrows(s)),
        }
    }

    /// Whether this struct borrows from the message's bytes.
    pub(crate) fn struct_borrows(&self, of: &Struct) -> bool {
        of.fields.iter().any(|f| self.borrows(&f.ty))
    }

    /// The fewest bytes that a struct takes in any version: the bound on how many of them some bytes can hold.
    pub(crate) fn struct_bytes_min(&self, of: &Struct) -> usize {
        let Versions { first, last } = of.versions;
        (first..=last).map(|version| self.struct_bytes_at(of, version)).min().unwrap_or(0)
    }

    fn struct_bytes_at(&self, of: &Struct, version: i16) -> usize {
        let at = Versions { first: version, last: version };
        let flexible = version >= self.flexible_from;
        let fields = of.fields.iter().filter(|f| f.tag.is_none() && f.versions.covers(at));
        let sum: usize = fields.map(|f| self.field_bytes_at(f, version, flexible && !f.plain)).sum();
        sum + usize::from(flexible)
    }

    fn field_bytes_at(&self, field: &Field, version: i16, flexible: bool) -> usize {
        match &field.ty {
            Type::Struct(_) if field.null.is_some() => 1,
            Type::Struct(name) => self.find(name).map_or(0, |s| self.struct_bytes_at(s, version)),
            other => self.bytes_min(other, flexible),
        }
    }

    /// The fewest bytes of a value; structs over all their versions.
    pub(crate) fn bytes_min(&self, ty: &Type, flexible: bool) -> usize {
        match ty {
            Type::Fixed(name) => fixed_bytes(name),
            Type::Struct(name) => self.find(name).map_or(0, |s| self.struct_bytes_min(s)),
            _ if flexible => 1,
            Type::String => 2,
            Type::Bytes | Type::Records | Type::Array(_) => 4,
        }
    }
}

fn fixed_bytes(name: &str) -> usize {
    match name {
        "bool" | "i8" => 1,
        "i16" | "u16" => 2,
        "i32" | "u32" => 4,
        "i64" | "f64" => 8,
        _ => 16,
    }
}
