//! From replicas to the record of a new partition; replicas that a client chose are checked first.

use super::Refusal;
use super::directories::DirectoryPlacer;
use crate::base::{NodeId, Uuid};
use crate::metadata::Image;
use crate::protocol::{ErrorCode, PartitionRecord};

/// Checks replicas that a client chose. `replication_factor` is that of the partitions before, if there are any.
pub(super) fn check_manual(
    image: &Image,
    replicas: &[i32],
    replication_factor: Option<usize>,
) -> Result<(), Refusal> {
    let refuse = |reason: String| {
        let text = format!("The manual partition assignment includes {reason}");
        Err(Refusal::new(ErrorCode::InvalidReplicaAssignment, text))
    };
    if replicas.is_empty() {
        return refuse("an empty replica list.".to_owned());
    }
    let mut sorted = replicas.to_vec();
    sorted.sort_unstable();
    for (index, id) in sorted.iter().enumerate() {
        match image.broker(NodeId(*id)) {
            None => return refuse(format!("broker {id}, but no such broker is registered.")),
            Some(broker) if !broker.has_uncordoned_directory() => {
                return refuse(format!("broker {id}, but all its log directories are cordoned."));
            }
            Some(_) if index > 0 && sorted[index - 1] == *id => {
                return refuse(format!("the broker {id} more than once."));
            }
            Some(_) => {}
        }
    }
    match replication_factor {
        Some(expected) if expected != replicas.len() => refuse(format!(
            "a partition with {} replica(s), but this is not consistent with previous partitions, which have \
             {expected} replica(s).",
            replicas.len()
        )),
        _ => Ok(()),
    }
}

/// The record of a new partition: its first active replica leads, all active ones are in sync. `None` when no replica
/// is active.
pub(super) fn partition_record(
    image: &Image,
    directories: &mut DirectoryPlacer,
    (topic_id, partition_id): (Uuid, i32),
    replicas: Vec<i32>,
) -> Option<PartitionRecord> {
    let active = |id: &i32| image.broker(NodeId(*id)).is_some_and(|broker| broker.active());
    let isr: Vec<i32> = replicas.iter().copied().filter(active).collect();
    let leader = *isr.first()?;
    let directories = replicas.iter().map(|id| directories.place(image, NodeId(*id))).collect();
    Some(PartitionRecord {
        partition_id,
        topic_id,
        replicas,
        isr,
        leader,
        leader_epoch: 0,
        partition_epoch: 0,
        directories,
        ..PartitionRecord::default()
    })
}
