//! ListOffsets and OffsetForLeaderEpoch: one question per partition, asked of the core that owns it.

use super::super::Shard;
use super::read;
use crate::base::{LeaderEpoch, PartitionId, ShardId};
use crate::log::{LogKey, owner};
use crate::protocol::list_offsets_response::{ListOffsetsPartitionResponse, ListOffsetsTopicResponse};
use crate::protocol::offset_for_leader_epoch_response::{EpochEndOffset, OffsetForLeaderTopicResult};
use crate::protocol::{
    ErrorCode, ListOffsetsRequest, ListOffsetsResponse, OffsetForLeaderEpochRequest,
    OffsetForLeaderEpochResponse, TopicKey,
};
use crate::shard::call::Call;
use crate::shard::message::{Answer, Ask, AskWhat, Message, OpId};
use std::collections::BTreeMap;

/// A request of questions that is under way.
#[derive(Debug)]
pub(in crate::shard) struct AskOp {
    call: Head,
    topics: Vec<(String, Vec<i32>)>,
    answers: Vec<Option<Answer>>,
    left: usize,
}

#[derive(Debug)]
struct Head {
    reply_to: crate::shard::call::ReplyTo,
    api: crate::protocol::ApiKey,
    version: i16,
    correlation_id: i32,
}

/// One partition's question: index, the epoch that the client believes in, what.
type Question = (i32, LeaderEpoch, AskWhat);

impl Shard {
    pub(super) fn list_offsets(&mut self, call: &Call) {
        let request: ListOffsetsRequest<'_> = match read(call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(call, error),
        };
        let topics = request.topics.iter().map(|topic| {
            let question = |partition: &crate::protocol::list_offsets_request::ListOffsetsPartition| {
                let epoch = LeaderEpoch(partition.current_leader_epoch);
                (partition.partition_index, epoch, AskWhat::Time(partition.timestamp))
            };
            (topic.name.to_owned(), topic.partitions.iter().map(question).collect())
        });
        let topics = topics.collect();
        self.ask_partitions(call, topics);
    }

    pub(super) fn offset_for_leader_epoch(&mut self, call: &Call) {
        let request: OffsetForLeaderEpochRequest<'_> = match read(call) {
            Ok(request) => request,
            Err(error) => return self.unreadable(call, error),
        };
        let topics = request.topics.iter().map(|topic| {
            let question =
                |partition: &crate::protocol::offset_for_leader_epoch_request::OffsetForLeaderPartition| {
                    let what = AskWhat::EpochEnd(LeaderEpoch(partition.leader_epoch));
                    (partition.partition, LeaderEpoch(partition.current_leader_epoch), what)
                };
            (topic.topic.to_owned(), topic.partitions.iter().map(question).collect())
        });
        let topics = topics.collect();
        self.ask_partitions(call, topics);
    }

    fn ask_partitions(&mut self, call: &Call, topics: Vec<(String, Vec<Question>)>) {
        let op = self.ops.next_id();
        let (mut answers, mut asks) = (Vec::new(), BTreeMap::<ShardId, Vec<Ask>>::new());
        for (name, questions) in &topics {
            for (index, current_epoch, what) in questions {
                let slot = answers.len() as u32;
                let key = self.asked_partition(call.version, name, *index, *what);
                answers.push(key.err().map(|error| Answer::none(slot, error)));
                if let Ok(key) = key {
                    let ask = Ask { slot, key, current_epoch: *current_epoch, what: *what };
                    asks.entry(owner(key, self.options.shards)).or_default().push(ask);
                }
            }
        }
        let head = Head {
            reply_to: call.reply_to,
            api: call.api,
            version: call.version,
            correlation_id: call.correlation_id,
        };
        let left = answers.iter().filter(|answer| answer.is_none()).count();
        let names = |(name, questions): (String, Vec<Question>)| {
            (name, questions.into_iter().map(|(index, ..)| index).collect())
        };
        let state = AskOp { call: head, topics: topics.into_iter().map(names).collect(), answers, left };
        if left == 0 {
            return self.asked(&state);
        }
        self.ops.asks.insert(op, state);
        for (to, asks) in asks {
            self.tell(to, Message::Ask { op, asks });
        }
    }

    /// Whom to ask, if the version knows the question and this node leads the partition.
    fn asked_partition(
        &self,
        version: i16,
        name: &str,
        index: i32,
        what: AskWhat,
    ) -> Result<LogKey, ErrorCode> {
        if !is_known(version, what) {
            return Err(ErrorCode::UnsupportedVersion);
        }
        let (topic, _) = self.cluster.led(TopicKey::Name(name), index)?;
        Ok(LogKey { topic: topic.id, partition: PartitionId(index) })
    }

    /// A core has answered its questions.
    pub(in crate::shard) fn answered(&mut self, op: OpId, answers: Vec<Answer>) {
        let Some(state) = self.ops.asks.get_mut(&op) else { return };
        for answer in answers {
            if let Some(place) = state.answers.get_mut(answer.slot as usize) {
                state.left -= usize::from(place.is_none());
                *place = Some(answer);
            }
        }
        if state.left == 0
            && let Some(state) = self.ops.asks.remove(&op)
        {
            self.asked(&state);
        }
    }

    fn asked(&mut self, state: &AskOp) {
        let Head { reply_to, api, version, correlation_id } = state.call;
        let frame = match api {
            crate::protocol::ApiKey::ListOffsets => {
                crate::protocol::response_frame(api, version, correlation_id, &state.offsets())
            }
            _ => crate::protocol::response_frame(api, version, correlation_id, &state.epochs()),
        };
        self.reply_frame(reply_to, frame);
    }
}

/// Special timestamps came one after the other.
fn is_known(version: i16, what: AskWhat) -> bool {
    match what {
        AskWhat::Time(-3) => version >= 7,
        AskWhat::Time(-4) => version >= 8,
        AskWhat::Time(-5) => version >= 9,
        AskWhat::Time(-6) => version >= 11,
        AskWhat::Time(time) => time >= -2,
        AskWhat::EpochEnd(_) => true,
    }
}

impl AskOp {
    /// Topics with index and answer of each partition, in the order of the request.
    fn rows(&self) -> impl Iterator<Item = (&str, Vec<(i32, Answer)>)> {
        let mut answers = self.answers.iter().flatten();
        self.topics.iter().map(move |(name, indexes)| {
            (name.as_str(), indexes.iter().copied().zip(answers.by_ref().copied()).collect())
        })
    }

    fn offsets(&self) -> ListOffsetsResponse<'_> {
        let partition = |(index, answer): &(i32, Answer)| ListOffsetsPartitionResponse {
            partition_index: *index,
            error_code: answer.error.code(),
            timestamp: answer.timestamp.0,
            offset: answer.offset.0,
            leader_epoch: answer.epoch.0,
        };
        let topics = self.rows().map(|(name, rows)| ListOffsetsTopicResponse {
            name,
            partitions: rows.iter().map(partition).collect(),
        });
        ListOffsetsResponse { topics: topics.collect(), ..ListOffsetsResponse::default() }
    }

    fn epochs(&self) -> OffsetForLeaderEpochResponse<'_> {
        let partition = |(index, answer): &(i32, Answer)| EpochEndOffset {
            error_code: if answer.error == ErrorCode::None { 0 } else { answer.error.code() },
            partition: *index,
            leader_epoch: answer.epoch.0,
            end_offset: answer.offset.0,
        };
        let topics = self.rows().map(|(topic, rows)| OffsetForLeaderTopicResult {
            topic,
            partitions: rows.iter().map(partition).collect(),
        });
        OffsetForLeaderEpochResponse { topics: topics.collect(), ..OffsetForLeaderEpochResponse::default() }
    }
}
