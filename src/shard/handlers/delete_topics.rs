//! DeleteTopics: decided on core 0, answered when the records are committed.

use super::{frame, read};
use crate::protocol::DeleteTopicsRequest;
use crate::shard::Shard;
use crate::shard::admin::After;
use crate::shard::call::Call;

impl Shard {
    pub(super) fn delete_topics(&mut self, call: Call) {
        let Some(admin) = &self.admin else { return self.forward_to_controller(call) };
        let request: DeleteTopicsRequest<'_> = match read(&call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(&call, error),
        };
        let outcome = admin.controller.delete_topics(&admin.image, &request, call.version);
        let response = frame(&call, &outcome.reply.response());
        self.decide(&outcome.records, After::Reply(call.reply_to, response));
    }
}
