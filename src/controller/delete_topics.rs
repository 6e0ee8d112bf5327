//! DeleteTopics, by name or by id.

use super::{Options, Outcome, Refusal, duplicates};
use crate::base::Uuid;
use crate::metadata::Image;
use crate::protocol::delete_topics_response::DeletableTopicResult;
use crate::protocol::{
    ApiKey, DeleteTopicsRequest, DeleteTopicsResponse, ErrorCode, MetadataRecord, RemoveTopicRecord,
};
use std::collections::BTreeSet;

/// The answer; owns its texts, as it waits for the disk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteTopicsReply {
    /// One for each topic that was named.
    pub topics: Vec<DeletedTopic>,
}

/// What became of one topic.
#[derive(Clone, Debug, PartialEq)]
pub struct DeletedTopic {
    /// Its name; `None` when only an id was given that nobody knows.
    pub name: Option<String>,
    /// Its id; zero when only a name was given that nobody knows.
    pub id: Uuid,
    /// Why it was not deleted, if so.
    pub result: Result<(), Refusal>,
}

impl DeleteTopicsReply {
    /// The response; borrows from the reply.
    pub fn response(&self) -> DeleteTopicsResponse<'_> {
        let responses = self.topics.iter().map(|topic| {
            let refusal = topic.result.as_ref().err();
            DeletableTopicResult {
                name: topic.name.as_deref(),
                topic_id: topic.id,
                error_code: refusal.map_or(0, |refusal| refusal.code as i16),
                error_message: refusal.and_then(|refusal| refusal.message.as_deref()),
            }
        });
        DeleteTopicsResponse { responses: responses.collect(), ..DeleteTopicsResponse::default() }
    }

    fn refuse(&mut self, name: Option<&str>, id: Uuid, code: ErrorCode, message: &str) {
        let result = Err(Refusal::new(code, message));
        self.topics.push(DeletedTopic { name: name.map(str::to_owned), id, result });
    }
}

/// What a request names, sorted out.
#[derive(Default)]
struct Wanted<'a> {
    names: Vec<&'a str>,
    ids: Vec<Uuid>,
}

impl Options {
    /// Decides about a DeleteTopics request of this version.
    pub fn delete_topics(
        &self,
        image: &Image,
        request: &DeleteTopicsRequest<'_>,
        version: i16,
    ) -> Outcome<'static, DeleteTopicsReply> {
        let mut reply = DeleteTopicsReply::default();
        if !self.delete_enabled {
            refuse_disabled(request, version, &mut reply);
            return Outcome { records: Vec::new(), reply };
        }
        let wanted = sort_out(request, &mut reply);
        let deleted = find(image, &wanted, &mut reply);
        let record = |id: &Uuid| MetadataRecord::RemoveTopic(RemoveTopicRecord { topic_id: *id });
        Outcome { records: deleted.iter().map(record).collect(), reply }
    }
}

fn refuse_disabled(request: &DeleteTopicsRequest<'_>, version: i16, reply: &mut DeleteTopicsReply) {
    let code = ErrorCode::TopicDeletionDisabled.for_version(ApiKey::DeleteTopics, version);
    let text = match code {
        ErrorCode::TopicDeletionDisabled => "Topic deletion is disabled.",
        _ => "This version does not support topic deletion.",
    };
    for name in &request.topic_names {
        reply.refuse(Some(name), Uuid::ZERO, code, text);
    }
    for topic in &request.topics {
        reply.refuse(topic.name, topic.topic_id, code, text);
    }
}

/// Splits names from ids, and refuses what is there twice or is neither.
fn sort_out<'a>(request: &DeleteTopicsRequest<'a>, reply: &mut DeleteTopicsReply) -> Wanted<'a> {
    let mut wanted = Wanted::default();
    wanted.names.extend(&request.topic_names);
    for topic in &request.topics {
        match (topic.name, topic.topic_id) {
            (Some(name), Uuid::ZERO) => wanted.names.push(name),
            (None, Uuid::ZERO) => {
                let text = "Neither topic name nor id were specified.";
                reply.refuse(None, Uuid::ZERO, ErrorCode::InvalidRequest, text);
            }
            (Some(name), id) => {
                let text = "You may not specify both topic name and topic id.";
                reply.refuse(Some(name), id, ErrorCode::InvalidRequest, text);
            }
            (None, id) => wanted.ids.push(id),
        }
    }
    for name in duplicates(wanted.names.iter().copied()) {
        wanted.names.retain(|known| *known != name);
        reply.refuse(Some(name), Uuid::ZERO, ErrorCode::InvalidRequest, "Duplicate topic name.");
    }
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<Uuid> = wanted.ids.iter().copied().filter(|id| !seen.insert(*id)).collect();
    for id in twice {
        wanted.ids.retain(|known| *known != id);
        reply.refuse(None, id, ErrorCode::InvalidRequest, "Duplicate topic id.");
    }
    wanted
}

/// Which topics go; answers for all that was named.
fn find(image: &Image, wanted: &Wanted<'_>, reply: &mut DeleteTopicsReply) -> BTreeSet<Uuid> {
    let mut found = BTreeSet::new();
    for id in &wanted.ids {
        match image.topic(*id) {
            Some(_) => {
                found.insert(*id);
            }
            None => {
                let text = "This server does not host this topic ID.";
                reply.refuse(None, *id, ErrorCode::UnknownTopicId, text);
            }
        }
    }
    for name in &wanted.names {
        match image.topic_by_name(name).map(|topic| topic.id) {
            None => {
                let text = "This server does not host this topic-partition.";
                reply.refuse(Some(name), Uuid::ZERO, ErrorCode::UnknownTopicOrPartition, text);
            }
            Some(id) if !found.insert(id) => {
                found.remove(&id);
                let text = "The provided topic name maps to an ID that was already supplied.";
                reply.refuse(Some(name), id, ErrorCode::InvalidRequest, text);
            }
            Some(_) => {}
        }
    }
    for id in &found {
        let name = image.topic(*id).map(|topic| topic.name.to_string());
        reply.topics.push(DeletedTopic { name, id: *id, result: Ok(()) });
    }
    found
}
