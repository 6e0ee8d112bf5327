//! Core 0 hosts the controller: a request becomes records of the metadata log and a reply that waits for their commit.
//!
//! The controller decides on an image that is ahead by what is not committed yet; every core, this one included, sees an
//! image only when its records are committed.

use super::Shard;
use super::call::{Call, ReplyTo};
use super::message::Message;
use super::options::Options;
use crate::base::{LeaderEpoch, Offset, PartitionId, ShardId, Uuid};
use crate::controller::{self, ProducerIdBlock, Registration};
use crate::log::{LogKey, LogOptions};
use crate::metadata::{Delta, Image};
use crate::protocol::MetadataRecord;
use crate::protocol::batch::BatchBuilder;
use std::collections::VecDeque;

/// The log of the cluster's metadata.
pub const METADATA_LOG: LogKey = LogKey { topic: Uuid::METADATA_TOPIC, partition: PartitionId(0) };
const METADATA_DIR: &str = "__cluster_metadata-0";
/// The epoch of the only controller there is.
const CONTROLLER_EPOCH: LeaderEpoch = LeaderEpoch(1);

/// The controller's side of core 0.
#[derive(Debug)]
pub(super) struct Admin {
    pub(super) controller: controller::Options,
    /// With everything that was decided.
    pub(super) image: Image,
    uncommitted: VecDeque<Decision>,
    pub(super) producer_ids: ProducerIdBlock,
}

/// Records that are not committed yet, the image with them, and what follows.
#[derive(Debug)]
struct Decision {
    last: Offset,
    image: Image,
    delta: Delta,
    after: Vec<After>,
}

/// What follows a commit.
#[derive(Debug)]
pub(super) enum After {
    /// Nothing.
    Nothing,
    /// This response leaves.
    Reply(ReplyTo, Vec<u8>),
    /// The request is served, now that the topics are there.
    Metadata(Call),
    /// The producer ids may be given out, to this request first.
    ProducerIds(ProducerIdBlock, Call),
}

impl Admin {
    pub(super) fn new(image: Image, options: &Options) -> Self {
        let controller = controller::Options { node: options.node, ..options.controller.clone() };
        Self { controller, image, uncommitted: VecDeque::new(), producer_ids: ProducerIdBlock::EMPTY }
    }
}

impl Shard {
    /// The first records of this life: features of a new cluster, and this broker.
    pub(super) fn start_admin(&mut self) {
        let Some(admin) = &self.admin else { return };
        let image = admin.image.clone();
        let folder = (self.options.metadata_dir, METADATA_DIR);
        self.home.lead(self.now, METADATA_LOG, folder, LogOptions::default(), CONTROLLER_EPOCH);
        let mut records = if image.offset().0 < 0 { controller::bootstrap() } else { Vec::new() };
        let (options, directories) = (self.options.clone(), self.cluster.online_ids());
        let registration = Registration {
            id: options.node,
            incarnation: options.incarnation,
            endpoints: &options.endpoints,
            rack: options.rack.as_deref(),
            directories: &directories,
        };
        let offset = image.offset().plus(1 + records.len() as i64);
        let outcome = controller::register_broker(&image, &registration, offset);
        match outcome.reply {
            Ok(epoch) => {
                records.extend(outcome.records);
                self.decide(&records, After::Nothing);
                self.follow_directories();
                self.decide(&[controller::unfence_broker(options.node, epoch)], After::Nothing);
            }
            Err(refusal) => self.fatal(format!("this broker cannot register: {:?}", refusal.message)),
        }
    }

    /// Appends records that the controller decided on; `after` follows when they are committed. No records: when all
    /// that was decided before is committed.
    pub(super) fn decide(&mut self, records: &[MetadataRecord<'_>], after: After) {
        let Some(admin) = &mut self.admin else { return };
        if records.is_empty() {
            match admin.uncommitted.back_mut() {
                Some(decision) => decision.after.push(after),
                None => self.follow(after),
            }
            return;
        }
        let (mut image, mut delta) = (admin.image.clone(), Delta::default());
        let mut batch = BatchBuilder::new();
        for record in records {
            let offset = image.offset().plus(1);
            if let Err(error) = image.apply(offset, record, &mut delta) {
                return self.fatal(format!("the controller made a record that does not fit: {error}"));
            }
            batch = batch.record(self.now.wall, None, Some(&record.to_value(record.max_version())));
        }
        admin.image = image.clone();
        let Some(appended) = self.home.append(self.now.wall, METADATA_LOG, batch.build(Offset(0))) else {
            return self.fatal("the metadata log takes no records".to_owned());
        };
        let decision = Decision { last: appended.last, image, delta, after: vec![after] };
        admin.uncommitted.push_back(decision);
    }

    /// Publishes what is committed now, then lets follow what waited for it.
    pub(super) fn commit_metadata(&mut self) {
        while let Some(decision) = self.next_committed() {
            let own = self.options.shard;
            for shard in (0..self.options.shards).map(ShardId).filter(|shard| *shard != own) {
                let message =
                    Message::Metadata { image: decision.image.clone(), delta: decision.delta.clone() };
                self.tell(shard, message);
            }
            self.metadata(decision.image, &decision.delta);
            for after in decision.after {
                self.follow(after);
            }
        }
    }

    fn next_committed(&mut self) -> Option<Decision> {
        let admin = self.admin.as_mut()?;
        let last = admin.uncommitted.front()?.last;
        let is_committed = self.home.high_watermark(METADATA_LOG).is_some_and(|end| last < end);
        if is_committed { admin.uncommitted.pop_front() } else { None }
    }

    fn follow(&mut self, after: After) {
        match after {
            After::Nothing => {}
            After::Reply(to, frame) => self.reply_frame(to, frame),
            After::Metadata(call) => self.metadata_now(&call),
            After::ProducerIds(block, call) => {
                if let Some(admin) = &mut self.admin {
                    admin.producer_ids = block;
                }
                self.init_producer_id(call);
            }
        }
    }
}
