//! What a client may do, as the bit field of answers that were asked for it (KIP-430): bit n stands for Kafka's operation
//! with code n. Without an authorizer everybody may do all that the kind of resource knows. Knows no request.

/// Nobody asked.
pub(super) const UNASKED: i32 = i32::MIN;
/// Read, write, create, delete, alter, describe, describe configs, alter configs.
pub(super) const TOPIC: i32 = bits(&[3, 4, 5, 6, 7, 8, 10, 11]);
/// Create, alter, describe, cluster action, describe configs, alter configs, idempotent write.
const CLUSTER: i32 = bits(&[5, 7, 8, 9, 10, 11, 12]);

/// On a topic.
pub(super) fn on_topic(is_asked: bool) -> i32 {
    if is_asked { TOPIC } else { UNASKED }
}

/// On the cluster.
pub(super) fn on_cluster(is_asked: bool) -> i32 {
    if is_asked { CLUSTER } else { UNASKED }
}

const fn bits(codes: &[u8]) -> i32 {
    let (mut field, mut index) = (0, 0);
    while index < codes.len() {
        field |= 1 << codes[index];
        index += 1;
    }
    field
}
