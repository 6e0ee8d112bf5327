//! Who may commit and fetch offsets of a consumer group.

use super::group::{ConsumerGroup, Failure};
use super::member::Member;
use super::partitions::epoch_of;
use crate::metadata::Topic;
use crate::protocol::ErrorCode;

/// Members of the consumer protocol must use a version that knows epochs.
const COMMIT_FROM: i16 = 9;

/// Who commits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Committer<'a> {
    /// "" for none.
    pub(crate) member_id: &'a str,
    /// `group.instance.id`
    pub(crate) instance: Option<&'a str>,
    /// Member epoch, or generation; -1 for none.
    pub(crate) epoch: i32,
    /// Whether it is TxnOffsetCommit.
    pub(crate) is_transactional: bool,
    /// Of the request.
    pub(crate) version: i16,
}

/// What a committer may commit.
#[derive(Clone, Debug)]
pub(crate) enum CommitRight {
    /// Every partition.
    All,
    /// Those that this member has had since this epoch: it does not know yet that there is a newer one.
    Held(Box<Member>, i32),
}

impl ConsumerGroup {
    /// Checks the head of a commit.
    pub(crate) fn check_commit(&self, committer: &Committer<'_>) -> Result<CommitRight, Failure> {
        let Committer { member_id, instance, epoch, is_transactional, version } = *committer;
        if epoch < 0 && self.is_empty() {
            return Ok(CommitRight::All);
        }
        if is_transactional && epoch == -1 && member_id.is_empty() && instance.is_none() {
            return Ok(CommitRight::All);
        }
        let member = self.state.members.get(member_id).ok_or_else(|| self.unknown_member(member_id))?;
        if !is_transactional && member.classic.is_none() && version < COMMIT_FROM {
            let text =
                "OffsetCommit version 9 or above must be used by members using the consumer group protocol";
            return Err(Failure::new(ErrorCode::UnsupportedVersion, text));
        }
        if epoch > member.epoch {
            let word = if member.classic.is_some() { "generation id" } else { "member epoch" };
            let text =
                format!("Received {word} {epoch} is newer than current member epoch {}.", member.epoch);
            return Err(stale(member, text));
        }
        Ok(if epoch == member.epoch {
            CommitRight::All
        } else {
            CommitRight::Held(Box::new(member.clone()), epoch)
        })
    }

    /// Checks who fetches offsets. `member_id` is `None` where the request has none.
    pub(crate) fn check_fetch(&self, member_id: Option<&str>, epoch: i32) -> Result<(), Failure> {
        if member_id.is_none() && epoch < 0 {
            return Ok(());
        }
        let id = member_id.unwrap_or("null");
        let member = self.state.members.get(id).ok_or_else(|| self.unknown_member(id))?;
        if epoch == member.epoch {
            return Ok(());
        }
        let word = if member.classic.is_some() { "generation id" } else { "member epoch" };
        let text =
            format!("The received {word} {epoch} does not match the expected member epoch {}.", member.epoch);
        Err(stale(member, text))
    }
}

impl CommitRight {
    /// Checks one partition of a commit.
    pub(crate) fn check(&self, topic: &Topic, partition: i32) -> Result<(), ErrorCode> {
        let Self::Held(member, received) = self else { return Ok(()) };
        let assigned = epoch_of(&member.assigned, topic.id, partition);
        let got = assigned.or_else(|| epoch_of(&member.revoking, topic.id, partition));
        if got.is_some_and(|got| *received >= got) { Ok(()) } else { Err(stale_code(member)) }
    }
}

/// Each protocol has its own code for it.
fn stale_code(member: &Member) -> ErrorCode {
    if member.classic.is_some() { ErrorCode::IllegalGeneration } else { ErrorCode::StaleMemberEpoch }
}

fn stale(member: &Member, text: String) -> Failure {
    Failure::new(stale_code(member), text)
}
