//! DescribeCluster: the brokers, for administration (KIP-700).

use super::{frame, operations, read};
use crate::protocol::describe_cluster_response::DescribeClusterBroker;
use crate::protocol::{DescribeClusterRequest, DescribeClusterResponse, ErrorCode};
use crate::shard::Shard;
use crate::shard::call::Call;

/// The endpoints of brokers; a broker's listener does not tell about others (KIP-919).
const BROKERS: i8 = 1;

impl Shard {
    pub(super) fn describe_cluster(&mut self, call: &Call) {
        let request: DescribeClusterRequest = match read(call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(call, error),
        };
        let (image, listener) = (self.cluster.image(), self.options.listener());
        let is_fit = call.version == 0 || request.endpoint_type == BROKERS;
        let error = if is_fit { ErrorCode::None } else { ErrorCode::MismatchedEndpointType };
        let shown =
            image.brokers().filter(|broker| is_fit && (broker.active() || request.include_fenced_brokers));
        let row = shown.filter_map(|broker| {
            let endpoint = broker.endpoint(listener)?;
            Some(DescribeClusterBroker {
                broker_id: broker.id.0,
                host: &endpoint.host,
                port: i32::from(endpoint.port),
                rack: broker.rack.as_deref(),
                is_fenced: broker.fenced,
            })
        });
        let body = DescribeClusterResponse {
            error_code: error.code(),
            error_message: (!is_fit).then_some("The request was sent to an endpoint of the wrong type."),
            endpoint_type: BROKERS,
            cluster_id: image.cluster_id(),
            controller_id: self.options.node.0,
            brokers: row.collect(),
            cluster_authorized_operations: operations::on_cluster(
                is_fit && request.include_cluster_authorized_operations,
            ),
            ..DescribeClusterResponse::default()
        };
        let response = frame(call, &body);
        self.reply_frame(call.reply_to, response);
    }
}
