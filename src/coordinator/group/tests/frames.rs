//! Every version of every request is answered in a form that can be read: here, and where it waits.

use super::words::Words;
use super::world::World;
use crate::coordinator::group::{Groups, Options};
use crate::protocol::ApiKey;

/// Requests that a story may send, and the APIs that they are of.
const REQUESTS: [(&str, ApiKey); 9] = [
    ("a join range", ApiKey::JoinGroup),
    ("a sync gen=1 id=a1 instance=i a1:x", ApiKey::SyncGroup),
    ("a beat gen=1 id=a1 instance=i", ApiKey::Heartbeat),
    ("a leave id=a1", ApiKey::LeaveGroup),
    ("a commit t/0:1:note epoch=4 retention=1h", ApiKey::OffsetCommit),
    ("a fetch t/0", ApiKey::OffsetFetch),
    ("a list", ApiKey::ListGroups),
    ("a describe g h", ApiKey::DescribeGroups),
    ("a delete g", ApiKey::DeleteGroups),
];

#[test]
fn every_version_is_answered() {
    for (request, api) in REQUESTS {
        let (first, last) = api.versions();
        for version in first..=last {
            let mut world = World::new(&Words::new("delay=0ms"));
            world.happen("x commit t/0:7");
            let mut answers = world.happen(&format!("{request} v={version}"));
            answers.extend(world.happen("tick 1s"));
            assert!(
                answers.iter().any(|answer| answer.starts_with("a: ")),
                "{request} v={version}: {answers:?}"
            );
            world.end();
        }
    }
}

#[test]
fn what_is_not_of_groups_is_refused() {
    let mut world = World::new(&Words::default());
    assert_eq!(world.send(ApiKey::Metadata, 12, &[]), ["x: Metadata"]);
}

#[test]
fn assignments_may_be_larger_than_a_megabyte() {
    let mut world = World::new(&Words::new("delay=0ms"));
    world.happen("a join v=3 range");
    world.happen("tick 1s");
    let large = "x".repeat(3 << 20);
    let synced = world.happen(&format!("a sync a1:{large}"));
    assert_eq!(synced[0], format!("a: synced consumer/range {large:?}"));
    world.happen("restart");
    assert_eq!(world.happen("a sync"), [format!("a: synced consumer/range {large:?}")]);
}

#[test]
fn random_bytes_as_a_subscription_are_left_alone() {
    let mut world = World::new(&Words::new("delay=0ms"));
    world.happen("a join v=3 range:!\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}");
    world.happen("tick 1s");
    world.happen("a sync a1:0");
    world.happen("a commit t/0:5");
    // It is not known what this group reads, so that it may read anything.
    assert_eq!(world.happen("x delete-offsets t/0"), ["x: ok t/0 GROUP_SUBSCRIBED_TO_TOPIC"]);
}

#[test]
fn records_that_cannot_be_read_are_skipped() {
    let options = std::sync::Arc::new(Options::default());
    let mut groups = Groups::new(options, 0);
    let unreadable: [(&[u8], Option<&[u8]>); 5] = [
        (&[], None),
        (&[0, 99, 1], Some(&[0, 0])),
        (&[0, 1, 0, 1, b'g', 0, 1, b't', 0, 0, 0, 0], Some(&[0, 9])),
        (&[0, 2, 0, 1, b'g'], Some(&[0, 3, 0xff])),
        // A share group, which is not served.
        (&[0, 11, 0, 1, b's'], Some(&[0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    ];
    for (key, value) in unreadable {
        groups.load(crate::coordinator::Record { key: key.to_vec(), value: value.map(<[u8]>::to_vec) });
    }
    assert!(groups.table.entries.is_empty());
}
