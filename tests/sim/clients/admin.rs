//! Makes the topics, again and again until the broker says that they are there, and learns their ids.

use super::{Answer, Context, Session};
use crate::checker::Topic;
use highwater::protocol::create_topics_request::CreatableTopic;
use highwater::protocol::metadata_request::MetadataRequestTopic;
use highwater::protocol::{
    ApiKey, CreateTopicsRequest, CreateTopicsResponse, Decode, MetadataRequest, MetadataResponse,
};

const TOPIC_ALREADY_EXISTS: i16 = 36;

/// The client that makes topics.
#[derive(Debug)]
pub(crate) struct Admin {
    pub(crate) session: Session,
    /// Name and number of partitions.
    wanted: Vec<(String, i32)>,
    are_made: bool,
    is_done: bool,
}

impl Admin {
    /// Wants these topics.
    pub(crate) fn new(wanted: Vec<(String, i32)>) -> Self {
        Self { session: Session::default(), wanted, are_made: false, is_done: false }
    }

    pub(super) fn is_done(&self) -> bool {
        self.is_done
    }

    pub(super) fn act(&mut self, context: &mut Context<'_>) {
        if self.session.in_flight() > 0 || self.is_done {
            return;
        }
        let frame = if self.are_made { self.ask_metadata() } else { self.create() };
        context.send.push(frame);
    }

    fn create(&mut self) -> highwater::base::Bytes {
        let topics = self.wanted.iter().map(|(name, partitions)| CreatableTopic {
            name,
            num_partitions: *partitions,
            replication_factor: 1,
            ..Default::default()
        });
        let body = CreateTopicsRequest { topics: topics.collect(), timeout_ms: 5_000, validate_only: false };
        self.session.request(7, Some(0), &body)
    }

    fn ask_metadata(&mut self) -> highwater::base::Bytes {
        let topics = self
            .wanted
            .iter()
            .map(|(name, _)| MetadataRequestTopic { name: Some(name), ..Default::default() });
        let body = MetadataRequest { topics: Some(topics.collect()), ..Default::default() };
        self.session.request(12, Some(0), &body)
    }

    pub(super) fn answered(&mut self, answer: &Answer, context: &mut Context<'_>) {
        match answer.api {
            ApiKey::CreateTopics => self.created(answer),
            ApiKey::Metadata => self.learned(answer, context),
            other => panic!("an answer of {other:?}"),
        }
    }

    fn created(&mut self, answer: &Answer) {
        let body = CreateTopicsResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        let is_there = |code: i16| code == 0 || code == TOPIC_ALREADY_EXISTS;
        self.are_made |= body.topics.iter().all(|topic| is_there(topic.error_code));
    }

    /// The ids; once made, a topic is there and keeps its id for ever.
    fn learned(&mut self, answer: &Answer, context: &mut Context<'_>) {
        let body = MetadataResponse::from_bytes(&answer.body, answer.version).expect("a sound answer");
        let topic = |found: &highwater::protocol::metadata_response::MetadataResponseTopic<'_>| {
            assert_eq!(found.error_code, 0, "{:?}: an acknowledged topic is lost", found.name);
            let name = found.name.unwrap_or_default().to_owned();
            Topic { name, id: found.topic_id, partitions: found.partitions.len() as i32 }
        };
        let mut topics: Vec<Topic> = body.topics.iter().map(topic).collect();
        topics.sort_by(|a, b| a.name.cmp(&b.name));
        let counts: Vec<(String, i32)> =
            topics.iter().map(|topic| (topic.name.clone(), topic.partitions)).collect();
        assert_eq!(counts, self.wanted, "the topics that were made");
        context.history.know_topics(topics);
        self.is_done = true;
    }
}
