//! What is wrong with a heartbeat whatever the group is like; Kafka's checks, in its order and words.

use super::group::Failure;
use super::member::{AWAY, LEFT};
use super::options::Options;
use crate::protocol::{ConsumerGroupHeartbeatRequest, ErrorCode};

/// From this version on members choose their ids themselves (KIP-1082).
const OWN_MEMBER_ID_FROM: i16 = 1;

/// Checks a request of this version.
pub(crate) fn validate(
    options: &Options,
    request: &ConsumerGroupHeartbeatRequest<'_>,
    version: i16,
) -> Result<(), Failure> {
    let needs_id = version >= OWN_MEMBER_ID_FROM || request.member_epoch > 0 || request.member_epoch == LEFT;
    refuse_if(needs_id && is_blank(request.member_id), "MemberId can't be empty.")?;
    refuse_if(is_blank(request.group_id), "GroupId can't be empty.")?;
    refuse_if(request.instance_id.is_some_and(is_blank), "InstanceId can't be empty.")?;
    refuse_if(request.rack_id.is_some_and(is_blank), "RackId can't be empty.")?;
    match request.member_epoch {
        0 => validate_join(request)?,
        AWAY => refuse_if(request.instance_id.is_none(), "InstanceId can't be null.")?,
        epoch => refuse_if(epoch < AWAY, "MemberEpoch is invalid.")?,
    }
    match request.server_assignor {
        Some(name) if !options.has_assignor(name) => {
            let known = options.assignor_names();
            let text = format!("ServerAssignor {name} is not supported. Supported assignors: {known}.");
            Err(Failure::new(ErrorCode::UnsupportedAssignor, text))
        }
        _ => Ok(()),
    }
}

fn validate_join(request: &ConsumerGroupHeartbeatRequest<'_>) -> Result<(), Failure> {
    let ConsumerGroupHeartbeatRequest { subscribed_topic_names, subscribed_topic_regex, .. } = request;
    refuse_if(request.rebalance_timeout_ms == -1, "RebalanceTimeoutMs must be provided in first request.")?;
    let has_nothing = request.topic_partitions.as_ref().is_some_and(Vec::is_empty);
    refuse_if(!has_nothing, "TopicPartitions must be empty when (re-)joining.")?;
    refuse_if(
        subscribed_topic_names.is_none() && subscribed_topic_regex.is_none(),
        "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.",
    )
}

fn refuse_if(wrong: bool, text: &str) -> Result<(), Failure> {
    if wrong { Err(Failure::new(ErrorCode::InvalidRequest, text)) } else { Ok(()) }
}

/// Java's `trim` takes away everything up to the space.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c <= ' ')
}
