//! Records byte for byte as Kafka 4.3 writes them.

use super::words::Words;
use super::world::World;

/// Hexadecimal, with blanks and words in between that do not count: `0001 "g" …`.
fn bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for word in text.split_whitespace() {
        match word.strip_prefix('"') {
            Some(quoted) => out.extend(quoted.trim_end_matches('"').bytes()),
            None => {
                let digits = (0..word.len()).step_by(2).map(|at| &word[at..at + 2]);
                out.extend(digits.map(|digits| u8::from_str_radix(digits, 16).expect("hexadecimal")));
            }
        }
    }
    out
}

/// The last record of a story.
fn check(lines: &[&str], key: &str, value: Option<&str>) {
    let mut world = World::new(&Words::new("delay=0ms"));
    for line in lines {
        world.happen(line);
    }
    let record = world.log().last().expect("a record");
    assert_eq!(record.key, bytes(key), "{lines:?}: the key");
    assert_eq!(record.value, value.map(bytes), "{lines:?}: the value");
}

#[test]
fn an_offset() {
    // Key: kind 1, group, topic, partition.
    let key = r#"0001 0001 "g" 0001 "t" 00000002"#;
    // Value: version 4, offset, leader epoch, text, commit time, one tag: the topic's id.
    let value = r#"0004 0000000000000005 00000003 05 "note" 00000000000f4240 01 00 10 000000000000000000000000000003e9"#;
    check(&["x commit t/2:5:note epoch=3"], key, Some(value));
    // Version 1 has the time of expiry, and neither epoch nor topic id.
    let old = r#"0001 0000000000000005 0004 "note" 00000000000f4240 0000000000462fc0"#;
    check(&["x commit v=2 t/2:5:note retention=3600s"], key, Some(&old.replace("462fc0", "4630c0")));
    check(&["x commit t/2:5", "x delete-offsets t/2"], key, None);
}

#[test]
fn a_group() {
    let key = r#"0002 0001 "g""#;
    // Version 3: type, generation, protocol, leader, time, members.
    let new = r#"0003 0000 00000000 ffff ffff 00000000000f4240 00000000"#;
    check(&["a join range"], key, Some(new));
    let lines = ["a join range:!sub instance=i client=me", "tick 1s", "a sync i1:work instance=i"];
    let mut world = World::new(&Words::new("delay=0ms"));
    for line in lines {
        world.happen(line);
    }
    let id = world.id("i1");
    let id = format!(r#"{:04x} "{id}""#, id.len());
    // Member: id, instance, client, host, rebalance and session time-out, subscription, assignment.
    let value = format!(
        r#"0003 0008 "consumer" 00000001 0005 "range" {id} 00000000000f4240 00000001
        {id} 0001 "i" 0002 "me" 000a "/127.0.0.1" 0000ea60 00002710 00000003 "sub" 00000004 "work""#
    );
    check(&lines, key, Some(&value));
    let empty = r#"0003 0008 "consumer" 00000002 ffff ffff 00000000000f4628 00000000"#;
    check(&[&lines[..], &["a leave instance=i"]].concat(), key, Some(empty));
    check(&[&lines[..], &["a leave instance=i", "x delete g"]].concat(), key, None);
}
