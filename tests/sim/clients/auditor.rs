//! Asks what groups look like, when it is given questions, and keeps the answers as they came.

use super::{Answer, Context, Session};
use highwater::base::{Bytes, Duration};
use highwater::protocol::offset_fetch_request::OffsetFetchRequestGroup;
use highwater::protocol::{
    ApiKey, ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse, Decode, DescribeGroupsRequest,
    DescribeGroupsResponse, Encode, OffsetFetchRequest, OffsetFetchResponse,
};

/// Something to ask about one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) group: String,
    pub(crate) api: ApiKey,
    pub(crate) version: i16,
}

/// The client.
#[derive(Debug, Default)]
pub(crate) struct Auditor {
    pub(crate) session: Session,
    /// What it is to ask.
    pub(crate) questions: Vec<Question>,
    /// The bodies of answers, in the order of the questions.
    pub(crate) answers: Vec<Vec<u8>>,
}

impl Question {
    /// The three of a group.
    pub(crate) fn all(group: &str) -> [Self; 3] {
        let rows =
            [(ApiKey::DescribeGroups, 6), (ApiKey::ConsumerGroupDescribe, 1), (ApiKey::OffsetFetch, 8)];
        rows.map(|(api, version)| Self { group: group.to_owned(), api, version })
    }

    /// The body of the request.
    pub(crate) fn body(&self) -> Vec<u8> {
        let Self { group, version, .. } = self;
        match self.api {
            ApiKey::DescribeGroups => self.describe_groups().to_vec(*version),
            ApiKey::ConsumerGroupDescribe => self.describe_consumers().to_vec(*version),
            _ => self.fetch(group).to_vec(*version),
        }
    }

    /// What was told, and what should have been.
    pub(crate) fn difference(&self, told: &[u8], expect: &[u8]) -> String {
        let show = |body: &[u8]| match self.api {
            ApiKey::DescribeGroups => {
                format!("{:#?}", DescribeGroupsResponse::from_bytes(body, self.version))
            }
            ApiKey::ConsumerGroupDescribe => {
                format!("{:#?}", ConsumerGroupDescribeResponse::from_bytes(body, self.version))
            }
            _ => format!("{:#?}", OffsetFetchResponse::from_bytes(body, self.version)),
        };
        format!("{self:?}: told {}, a replay says {}", show(told), show(expect))
    }

    fn describe_groups(&self) -> DescribeGroupsRequest<'_> {
        DescribeGroupsRequest { groups: vec![&self.group], ..Default::default() }
    }

    fn describe_consumers(&self) -> ConsumerGroupDescribeRequest<'_> {
        ConsumerGroupDescribeRequest { group_ids: vec![&self.group], include_authorized_operations: false }
    }

    fn fetch<'a>(&self, group_id: &'a str) -> OffsetFetchRequest<'a> {
        let group = OffsetFetchRequestGroup { group_id, member_epoch: -1, ..Default::default() };
        OffsetFetchRequest { groups: vec![group], ..Default::default() }
    }

    fn request(&self, session: &mut Session) -> Bytes {
        match self.api {
            ApiKey::DescribeGroups => session.request(self.version, Some(0), &self.describe_groups()),
            ApiKey::ConsumerGroupDescribe => {
                session.request(self.version, Some(0), &self.describe_consumers())
            }
            _ => session.request(self.version, Some(0), &self.fetch(&self.group)),
        }
    }
}

impl Auditor {
    pub(super) fn is_done(&self) -> bool {
        self.answers.len() == self.questions.len()
    }

    pub(super) fn act(&mut self, context: &mut Context<'_>) {
        match self.questions.get(self.answers.len()) {
            Some(question) if self.session.in_flight() == 0 => {
                context.send.push(question.request(&mut self.session));
            }
            _ => context.wake = Some(Duration::from_millis(50)),
        }
    }

    pub(super) fn answered(&mut self, answer: &Answer) {
        self.answers.push(answer.body.clone());
    }
}
