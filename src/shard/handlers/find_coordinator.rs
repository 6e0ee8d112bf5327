//! FindCoordinator: the leader of the group's partition of `__consumer_offsets`, which is made when nobody has asked before.
//! Transactions and share groups have no coordinator yet.

use super::{frame, read};
use crate::base::ShardId;
use crate::metadata::topic_name::CONSUMER_OFFSETS;
use crate::protocol::find_coordinator_response::Coordinator;
use crate::protocol::{ErrorCode, FindCoordinatorRequest, FindCoordinatorResponse};
use crate::shard::Shard;
use crate::shard::call::Call;
use crate::shard::message::Message;

const GROUP: i8 = 0;
const TRANSACTION: i8 = 1;
const SHARE: i8 = 2;
/// Share groups have a coordinator from here on (KIP-932).
const SHARE_FROM: i16 = 6;
/// Several keys in one request, and no words for single errors (KIP-699).
const KEYS_FROM: i16 = 4;

/// Where a coordinator is: node, host and port.
type Place<'a> = (i32, &'a str, i32);

const NOWHERE: Place<'static> = (-1, "", -1);

impl Shard {
    pub(super) fn find_coordinator(&mut self, call: &Call) {
        let request: FindCoordinatorRequest<'_> = match read(call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(call, error),
        };
        let is_wanted =
            request.key_type == GROUP && (call.version < KEYS_FROM || !request.coordinator_keys.is_empty());
        if is_wanted && self.cluster.image().topic_by_name(CONSUMER_OFFSETS).is_none() {
            self.tell(ShardId(0), Message::MakeOffsetsTopic);
        }
        let find = |key: &str| self.coordinator(request.key_type, call.version, key);
        let body = if call.version < KEYS_FROM {
            one(find(request.key))
        } else {
            let is_known = (GROUP..=SHARE).contains(&request.key_type);
            let keys = request.coordinator_keys.iter();
            let coordinators = keys.map(|key| row(key, find(key), !is_known)).collect();
            FindCoordinatorResponse { coordinators, ..FindCoordinatorResponse::default() }
        };
        let response = frame(call, &body);
        self.reply_frame(call.reply_to, response);
    }

    fn coordinator(&self, key_type: i8, version: i16, key: &str) -> Result<Place<'_>, ErrorCode> {
        match key_type {
            GROUP => self.coordinator_of_group(key).ok_or(ErrorCode::CoordinatorNotAvailable),
            TRANSACTION => Err(ErrorCode::CoordinatorNotAvailable),
            SHARE if version >= SHARE_FROM => Err(ErrorCode::CoordinatorNotAvailable),
            _ => Err(ErrorCode::InvalidRequest),
        }
    }

    fn coordinator_of_group(&self, group: &str) -> Option<Place<'_>> {
        let (image, key) = (self.cluster.image(), self.group_partition(group)?);
        let leader = image.partition(key.topic, key.partition)?.leader?;
        let broker = image.broker(leader).filter(|broker| broker.active())?;
        let endpoint = broker.endpoint(self.options.listener())?;
        Some((leader.0, &endpoint.host, i32::from(endpoint.port)))
    }
}

fn one(found: Result<Place<'_>, ErrorCode>) -> FindCoordinatorResponse<'_> {
    let error = found.err().unwrap_or(ErrorCode::None);
    let (node_id, host, port) = found.unwrap_or(NOWHERE);
    FindCoordinatorResponse {
        error_code: error.code(),
        error_message: Some(words(error)),
        node_id,
        host,
        port,
        ..FindCoordinatorResponse::default()
    }
}

/// Only a request that is wrong as a whole has words for it.
fn row<'a>(key: &'a str, found: Result<Place<'a>, ErrorCode>, is_wrong: bool) -> Coordinator<'a> {
    let error = found.err().unwrap_or(ErrorCode::None);
    let (node_id, host, port) = found.unwrap_or(NOWHERE);
    let error_message = Some(if is_wrong { words(error) } else { "" });
    Coordinator { key, node_id, host, port, error_code: error.code(), error_message }
}

/// Kafka's words.
fn words(error: ErrorCode) -> &'static str {
    match error {
        ErrorCode::None => "NONE",
        ErrorCode::InvalidRequest => {
            "This most likely occurs because of a request being malformed by the client library or the message was \
             sent to an incompatible broker. See the broker logs for more details."
        }
        _ => "The coordinator is not available.",
    }
}
