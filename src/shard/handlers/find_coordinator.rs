//! FindCoordinator: honest until groups and transactions exist – there is no coordinator.

use super::{frame, read};
use crate::protocol::find_coordinator_response::Coordinator;
use crate::protocol::{ErrorCode, FindCoordinatorRequest, FindCoordinatorResponse};
use crate::shard::Shard;
use crate::shard::call::Call;

const GROUP: i8 = 0;
const SHARE: i8 = 2;
const TEXT: &str = "This broker does not coordinate groups or transactions yet.";
const BAD_TYPE: &str = "Unknown coordinator type.";

impl Shard {
    pub(super) fn find_coordinator(&mut self, call: &Call) {
        let request: FindCoordinatorRequest<'_> = match read(call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(call, error),
        };
        let is_known = (GROUP..=SHARE).contains(&request.key_type);
        let error = if is_known { ErrorCode::CoordinatorNotAvailable } else { ErrorCode::InvalidRequest };
        let error_message = Some(if is_known { TEXT } else { BAD_TYPE });
        let none = |key: &&'_ str| (*key).to_owned();
        let keys: Vec<String> = request.coordinator_keys.iter().map(none).collect();
        let coordinator = |key| Coordinator {
            key,
            node_id: -1,
            host: "",
            port: -1,
            error_code: error.code(),
            error_message,
        };
        let body = FindCoordinatorResponse {
            error_code: error.code(),
            error_message,
            node_id: -1,
            host: "",
            port: -1,
            coordinators: keys.iter().map(|key| coordinator(key.as_str())).collect(),
            ..FindCoordinatorResponse::default()
        };
        let response = frame(call, &body);
        self.reply_frame(call.reply_to, response);
    }
}
