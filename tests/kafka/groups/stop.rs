//! A clean stop while members wait for others to join: they are told to look for another coordinator, and the broker ends.

use crate::broker::{Broker, Folder, SMALL};
use crate::wire::Wire;
use highwater::protocol::join_group_request::JoinGroupRequestProtocol;
use highwater::protocol::{Decode as _, ErrorCode, JoinGroupRequest, JoinGroupResponse, Reader};
use std::time::{Duration, Instant};

/// So long a new group waits for members: longer than this test.
const DELAY: [&str; 2] = ["--group.initial.rebalance.delay.ms", "600000"];

/// Joins, and gives the error code that comes at last.
fn join(address: &str, group: &str) -> Option<i16> {
    let protocol = JoinGroupRequestProtocol { name: "range", metadata: b"" };
    let request = JoinGroupRequest {
        group_id: group,
        session_timeout_ms: 10_000,
        rebalance_timeout_ms: 600_000,
        protocol_type: "consumer",
        protocols: vec![protocol],
        ..JoinGroupRequest::default()
    };
    let answer = Wire::connect_to(address).try_call(3, &request).ok()?;
    Some(JoinGroupResponse::decode(&mut Reader::new(&answer), 3).expect("a response").error_code)
}

#[test]
fn the_broker_stops_while_members_wait() {
    let folder = Folder::new();
    let mut broker = Broker::start(&folder, &[&SMALL[..], &DELAY].concat());
    let coordinates = |broker: &Broker| join(&broker.address(), "") == Some(ErrorCode::InvalidGroupId.code());
    super::records::find_coordinator(&broker, "any");
    broker.wait_for("the groups are coordinated", coordinates);
    let joins: Vec<_> = (0..20)
        .map(|number| {
            let address = broker.address();
            std::thread::spawn(move || join(&address, &format!("group-{number}")))
        })
        .collect();
    std::thread::sleep(Duration::from_millis(500));
    assert!(joins.iter().all(|join| !join.is_finished()), "they wait");
    let begun = Instant::now();
    assert!(broker.stop().success());
    let took = begun.elapsed();
    for join in joins {
        let answer = join.join().expect("a member");
        assert_eq!(answer, Some(ErrorCode::NotCoordinator.code()));
    }
    assert!(took < Duration::from_secs(60), "{took:?}");
}
