//! InitProducerId for idempotent producers: core 0 gives ids out of a block that the metadata log knows to be taken.
//! Transactional producers are refused: there is no coordinator yet.

use super::{frame, read};
use crate::controller::allocate_producer_ids;
use crate::protocol::{ErrorCode, InitProducerIdRequest, InitProducerIdResponse};
use crate::shard::Shard;
use crate::shard::admin::After;
use crate::shard::call::Call;

impl Shard {
    pub(in crate::shard) fn init_producer_id(&mut self, call: Call) {
        let Some(admin) = &mut self.admin else { return self.forward_to_controller(call) };
        let request: InitProducerIdRequest<'_> = match read(&call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(&call, error),
        };
        if request.transactional_id.is_some() {
            return self.respond(&call, &refusal(ErrorCode::CoordinatorNotAvailable));
        }
        if let Some(id) = admin.producer_ids.take() {
            let body = InitProducerIdResponse {
                producer_id: id.0,
                producer_epoch: 0,
                ..InitProducerIdResponse::default()
            };
            return self.respond(&call, &body);
        }
        let outcome = allocate_producer_ids(&admin.image, self.options.node);
        match outcome.reply {
            Ok(block) => self.decide(&outcome.records, After::ProducerIds(block, call)),
            Err(refused) => {
                let response = frame(&call, &refusal(refused.code));
                self.reply_frame(call.reply_to, response);
            }
        }
    }
}

fn refusal(error: ErrorCode) -> InitProducerIdResponse {
    let (producer_id, producer_epoch) = (-1, -1);
    InitProducerIdResponse { error_code: error.code(), producer_id, producer_epoch, ..Default::default() }
}
