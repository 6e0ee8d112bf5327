//! AlterConfigs and IncrementalAlterConfigs: decided on core 0, answered when the records are committed.

use super::{frame, read};
use crate::controller::AlteredConfigs;
use crate::protocol::{AlterConfigsRequest, Encode, IncrementalAlterConfigsRequest};
use crate::shard::Shard;
use crate::shard::admin::After;
use crate::shard::call::Call;

impl Shard {
    pub(super) fn alter_configs(&mut self, call: Call) {
        let Some(admin) = &self.admin else { return self.forward_to_controller(call) };
        let request: AlterConfigsRequest<'_> = match read(&call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(&call, error),
        };
        let altered = admin.controller.alter_configs(&admin.image, &request);
        self.altered(&call, &altered, &altered.response());
    }

    pub(super) fn incremental_alter_configs(&mut self, call: Call) {
        let Some(admin) = &self.admin else { return self.forward_to_controller(call) };
        let request: IncrementalAlterConfigsRequest<'_> = match read(&call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(&call, error),
        };
        let altered = admin.controller.incremental_alter_configs(&admin.image, &request);
        self.altered(&call, &altered, &altered.incremental_response());
    }

    fn altered<M: Encode>(&mut self, call: &Call, altered: &AlteredConfigs, response: &M) {
        let response = frame(call, response);
        self.decide(&altered.records(), After::Reply(call.reply_to, response));
    }
}
