//! Requests that are refused as a whole, and where a group is looked for.

use super::print::{Names, print_reply};
use super::requests::build;
use super::words::Words;
use crate::coordinator::Request;
use crate::coordinator::group::{partition_of, refusal};
use crate::metadata::Image;
use crate::protocol::ErrorCode;

fn check(line: &str, error: ErrorCode, expect: &str) {
    let sent = build(&Words::new(line), &Names::default(), &Image::new("c"));
    let request = Request {
        token: 1,
        api: sent.api,
        version: sent.version,
        correlation_id: 1,
        client_id: "",
        client_host: "",
        body: &sent.body,
    };
    let frame = refusal(&request, error);
    let printed = print_reply(sent.api, sent.version, &frame, "x", &mut Names::default());
    assert_eq!(printed, expect, "{line}");
}

#[test]
fn each_api_has_its_own_place_for_the_error() {
    let error = ErrorCode::NotCoordinator;
    check("x join range", error, "NOT_COORDINATOR -");
    check("x join v=0 range", error, "NOT_COORDINATOR -");
    check("x sync", error, "NOT_COORDINATOR");
    check("x beat", error, "NOT_COORDINATOR");
    check("x leave", error, "left NOT_COORDINATOR");
    check("x commit t/0:1 u/2:1", error, "committed t/0 NOT_COORDINATOR, u/2 NOT_COORDINATOR");
    check("x commit v=10 t/0:1", error, "committed #7/0 NOT_COORDINATOR");
    check("x fetch v=1 t/0 t/1", error, "ok: t/0=-1 NOT_COORDINATOR t/1=-1 NOT_COORDINATOR");
    check("x fetch v=7 t/0", error, "NOT_COORDINATOR:");
    check("x fetch v=8 groups=g,h t/0", error, "g NOT_COORDINATOR:; h NOT_COORDINATOR:");
    check("x delete-offsets t/0", error, "NOT_COORDINATOR");
    check("x list", error, "NOT_COORDINATOR");
    check("x describe v=0 g h", error, "g NOT_COORDINATOR //; h NOT_COORDINATOR //");
    check("x delete g h", error, "g NOT_COORDINATOR, h NOT_COORDINATOR");
}

#[test]
fn a_heartbeat_does_not_mind_that_the_coordinator_loads() {
    check("x beat", ErrorCode::CoordinatorLoadInProgress, "ok");
    check("x beat", ErrorCode::CoordinatorNotAvailable, "COORDINATOR_NOT_AVAILABLE");
    check("x sync", ErrorCode::CoordinatorLoadInProgress, "COORDINATOR_LOAD_IN_PROGRESS");
}

#[test]
fn what_went_wrong_in_the_log_has_another_name() {
    check("x sync", ErrorCode::NotEnoughReplicas, "COORDINATOR_NOT_AVAILABLE");
    check("x fetch v=7 t/0", ErrorCode::RequestTimedOut, "NOT_COORDINATOR:");
    check("x commit t/0:1", ErrorCode::NotLeaderOrFollower, "committed t/0 NOT_COORDINATOR");
    check("x delete g", ErrorCode::RecordListTooLarge, "g UNKNOWN_SERVER_ERROR");
    check("x list", ErrorCode::GroupAuthorizationFailed, "GROUP_AUTHORIZATION_FAILED");
}

#[test]
fn groups_are_spread_as_in_kafka() {
    // What Java says to `hashCode()`: 0, 97, 96355, and the one number that has no positive counterpart.
    for (group, partition) in [("", 0), ("a", 97 % 50), ("abd", 96355 % 50), ("polygenelubricants", 0)] {
        assert_eq!(partition_of(group, 50), partition, "{group}");
    }
    // Two units of UTF-16 each.
    assert_eq!(partition_of("\u{1f600}", 1000), (0xd83d * 31 + 0xde00) % 1000);
    assert_eq!(partition_of("g", 0), 0);
}
