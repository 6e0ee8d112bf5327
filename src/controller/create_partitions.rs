//! CreatePartitions: more partitions for topics that exist.

use super::assignment::{check_manual, partition_record};
use super::create_topics::{all_inactive, place};
use super::directories::DirectoryPlacer;
use super::{Options, Outcome, RECORDS_MAX, Refusal, duplicates};
use crate::base::Random;
use crate::metadata::{Image, Topic};
use crate::protocol::create_partitions_request::{CreatePartitionsAssignment, CreatePartitionsTopic};
use crate::protocol::create_partitions_response::CreatePartitionsTopicResult;
use crate::protocol::{
    CreatePartitionsRequest, CreatePartitionsResponse, ErrorCode, MetadataRecord, PartitionRecord,
};

/// The answer; owns its texts, as it waits for the disk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatePartitionsReply {
    /// Topics that were named twice, then the others in the order of the request.
    pub topics: Vec<PartitionsResult>,
}

/// What became of one topic.
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionsResult {
    /// Its name.
    pub name: String,
    /// Why nothing was added, if so.
    pub result: Result<(), Refusal>,
}

impl CreatePartitionsReply {
    /// The response; borrows from the reply.
    pub fn response(&self) -> CreatePartitionsResponse<'_> {
        let results = self.topics.iter().map(|topic| {
            let refusal = topic.result.as_ref().err();
            CreatePartitionsTopicResult {
                name: &topic.name,
                error_code: refusal.map_or(0, |refusal| refusal.code as i16),
                error_message: refusal.and_then(|refusal| refusal.message.as_deref()),
            }
        });
        CreatePartitionsResponse { results: results.collect(), ..CreatePartitionsResponse::default() }
    }
}

impl Options {
    /// Decides about a CreatePartitions request.
    pub fn create_partitions(
        &self,
        image: &Image,
        request: &CreatePartitionsRequest<'_>,
        random: &mut Random,
    ) -> Outcome<'static, CreatePartitionsReply> {
        let twice = duplicates(request.topics.iter().map(|topic| topic.name));
        let (mut records, mut topics) = (Vec::new(), Vec::new());
        let mut directories = DirectoryPlacer::default();
        for name in &twice {
            let refusal = Refusal::new(ErrorCode::InvalidRequest, "Duplicate topic name.");
            topics.push(PartitionsResult { name: (*name).to_owned(), result: Err(refusal) });
        }
        for topic in request.topics.iter().filter(|topic| !twice.contains(topic.name)) {
            let added = add(image, &mut directories, topic, random).and_then(|added| {
                match records.len() + added.len() {
                    0..=RECORDS_MAX => Ok(added),
                    _ => Err(Refusal::too_large()),
                }
            });
            let result = added.map(|added| records.extend(added.into_iter().map(MetadataRecord::Partition)));
            topics.push(PartitionsResult { name: topic.name.to_owned(), result });
        }
        if request.validate_only {
            records.clear();
        }
        Outcome { records, reply: CreatePartitionsReply { topics } }
    }
}

fn add(
    image: &Image,
    directories: &mut DirectoryPlacer,
    wanted: &CreatePartitionsTopic<'_>,
    random: &mut Random,
) -> Result<Vec<PartitionRecord>, Refusal> {
    let unknown = || Refusal { code: ErrorCode::UnknownTopicOrPartition, message: None };
    let topic = image.topic_by_name(wanted.name).ok_or_else(unknown)?;
    let present = i32::try_from(topic.partitions.len()).unwrap_or(i32::MAX);
    if wanted.count <= present {
        let text = match wanted.count == present {
            true => format!("Topic already has {present} partition(s)."),
            false => format!(
                "The topic {} currently has {present} partition(s); {} would not be an increase.",
                wanted.name, wanted.count
            ),
        };
        return Err(Refusal::new(ErrorCode::InvalidPartitions, text));
    }
    if (wanted.count - present) as usize > RECORDS_MAX {
        return Err(Refusal::too_large());
    }
    match &wanted.assignments {
        Some(assignments) => assign(image, directories, topic, present..wanted.count, assignments),
        None => {
            let replicas = topic.replication_factor() as i16;
            let placed = place(image, directories, topic.id, present..wanted.count, replicas, random);
            placed.map_err(|text| Refusal::new(ErrorCode::InvalidReplicationFactor, text))
        }
    }
}

/// Replicas as the client chose them.
fn assign(
    image: &Image,
    directories: &mut DirectoryPlacer,
    topic: &Topic,
    partitions: std::ops::Range<i32>,
    assignments: &[CreatePartitionsAssignment],
) -> Result<Vec<PartitionRecord>, Refusal> {
    let refuse = |text: String| Refusal::new(ErrorCode::InvalidReplicaAssignment, text);
    if assignments.len() != partitions.len() {
        return Err(refuse(format!(
            "Attempted to add {} additional partition(s), but only {} assignment(s) were specified.",
            partitions.len(),
            assignments.len()
        )));
    }
    let pairs = partitions.zip(assignments);
    pairs
        .map(|(partition, assignment)| {
            check_manual(image, &assignment.broker_ids, Some(topic.replication_factor()))?;
            partition_record(image, directories, (topic.id, partition), assignment.broker_ids.clone())
                .ok_or_else(|| refuse(all_inactive(partition)))
        })
        .collect()
}
