//! The checked-in code under `src/protocol/generated` is exactly what the generator makes of the tables.

use super::generator::{self, model::Log};
use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn generated_code_is_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let wanted = generator::generate(root).expect("the tables are sound");
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(root.join("src/protocol/generated")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        found.insert(name, std::fs::read_to_string(&path).unwrap());
    }
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(&wanted));
    for (name, text) in &wanted {
        assert!(found[name] == *text, "{name} is not fresh: see src/protocol/schema/generator/mod.rs");
    }
}

#[test]
fn a_broken_table_is_refused_with_its_line() {
    let check = |text, expect: &str| {
        let error = generator::parse::table(text).err().unwrap_or_default();
        assert!(error.starts_with(expect), "{error:?}");
    };
    check("request A = 1 versions 0-4 flexible 2+\n    x i32 what", "line 2: what is what");
    check("message A = 1 versions 0-4 flexible 2+", "line 1: no such kind");
    check("data A versions 0-4", "line 1: no flexible");
    check("data A versions 0-4 flexible 0+\n        x i32", "line 2: indented too far");
}

#[test]
fn keys_and_values_of_coordinators_go_in_pairs() {
    let check = |text: &str, expect: Option<&str>| {
        let messages = generator::parse::table(text).unwrap();
        let error = generator::emit_coordinators::records(Log::Group, &messages).err();
        assert_eq!(error.as_deref(), expect, "{text}");
    };
    let key = "group-key AKey = 1 versions 0 flexible never\n";
    check(&format!("{key}group-value AValue = 1 versions 0-2 flexible 1+\n"), None);
    check(&format!("{key}share-value AValue = 1 versions 0-2 flexible 1+\n"), Some("A has no value"));
    check(&format!("{key}group-value AValue = 2 versions 0-2 flexible 1+\n"), Some("A has no value"));
    check("group-key A = 1 versions 0 flexible never\n", Some("A does not end in Key"));
    check("group-key AKey versions 0 flexible never\n", Some("A has no number"));
}
