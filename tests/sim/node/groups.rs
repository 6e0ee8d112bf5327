//! A random run with groups: members at work while the node crashes and stops, then calm: the groups must come to rest, and
//! whoever asks must be told what a replay of the log says.

use super::options::NodeOptions;
use super::world::{Seat, World};
use crate::checker::groups::{Batch, Place, read_batches};
use crate::clients::{Admin, Auditor, Client, Member, MemberOptions, Outsider, Question};
use crate::disk::Faults;
use crate::trace::Trace;
use highwater::base::{Duration, Offset, PartitionId, Random};
use highwater::coordinator::group::{self, Groups, consumer, partition_of};
use highwater::coordinator::{Outcome, Request};
use highwater::log::{LogKey, StoreStart};
use highwater::metadata::{Delta, Image};
use highwater::protocol::{MetadataRecord, PartitionRecord, TopicRecord};
use highwater::shard::{GroupOptions, METADATA_LOG};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const LIVES: u64 = 5;

/// One run of seed `seed`.
pub(super) fn run(seed: u64, trace: &mut Trace) {
    run_in(options(seed), seed, trace);
}

/// The node of seed `seed`.
pub(super) fn options(seed: u64) -> NodeOptions {
    let mut options = NodeOptions::draw(&mut Random::from_seed(seed));
    options.shard.groups = group_options(&mut Random::from_seed(!seed));
    options
}

fn group_options(random: &mut Random) -> GroupOptions {
    let mut pick = |choices: &[u64]| choices[random.below(choices.len() as u64) as usize];
    let coordinator = group::Options {
        initial_rebalance_delay: Duration::from_millis(pick(&[0, 20, 200])),
        session_min: Duration::from_millis(100),
        consumer: consumer::Options {
            group: consumer::GroupOptions {
                session_timeout_ms: pick(&[600, 1_500, 3_000]) as i32,
                heartbeat_interval_ms: 100,
                assignment_interval_ms: pick(&[0, 100, 1_000]) as i32,
            },
            ..consumer::Options::default()
        },
        ..group::Options::default()
    };
    GroupOptions {
        coordinator: Arc::new(coordinator),
        topic_partitions: pick(&[1, 2, 5]) as i32,
        topic_segment_bytes: 1 << 20,
        ..GroupOptions::default()
    }
}

/// One run in a world with given options.
pub(super) fn run_in(options: NodeOptions, seed: u64, trace: &mut Trace) {
    trace.note(format_args!("seed {seed}: {options:?}"));
    let mut world = World::new(options, seed, trace);
    world.seats = seats(&mut world.random, &world.options);
    go_on(world);
}

/// One run of seed `seed` in which members of one group speak different protocols: groups move from one to the other.
pub(super) fn run_mixed(seed: u64, trace: &mut Trace) {
    let mut world = World::new(options(seed), seed, trace);
    world.seats = seats(&mut world.random, &world.options);
    let members = world.seats.iter_mut().filter_map(|seat| match &mut seat.client {
        Client::Member(member) => Some(member),
        _ => None,
    });
    let session_ms = world.options.shard.groups.coordinator.consumer.group.session_timeout_ms as u64;
    for (number, member) in members.enumerate() {
        member.be_in_mixed_group(number % 2 == 0, session_ms);
    }
    go_on(world);
}

fn go_on(mut world: World<'_>) {
    for _ in 0..LIVES {
        world.live([30, 500, 3_000]);
    }
    world.end_groups_well();
}

/// One to three groups of one to four members each, of one protocol or the other.
fn seats(random: &mut Random, options: &NodeOptions) -> Vec<Seat> {
    let topics = (0..1 + random.below(2)).map(|topic| (format!("topic{topic}"), 1 + random.below(4) as i32));
    let mut clients = vec![Client::Admin(Admin::new(topics.collect())), Client::Auditor(Auditor::default())];
    let groups: Vec<String> = (0..1 + random.below(3)).map(|group| format!("group{group}")).collect();
    for group in &groups {
        let is_consumer = random.chance(1, 2);
        for member in 0..1 + random.below(4) {
            let options = member_options(random, group, is_consumer, member, options);
            clients.push(Client::Member(Box::new(Member::new(options))));
        }
    }
    clients.push(Client::Outsider(Outsider::new(groups)));
    clients.into_iter().map(|client| Seat { client, conn: None, wake_at: None }).collect()
}

fn member_options(
    random: &mut Random,
    group: &str,
    is_consumer: bool,
    number: u64,
    options: &NodeOptions,
) -> MemberOptions {
    let broker_session_ms = options.shard.groups.coordinator.consumer.group.session_timeout_ms as u64;
    MemberOptions {
        group: group.to_owned(),
        instance: random.chance(1, 3).then(|| format!("instance{number}")),
        is_consumer,
        session_ms: if is_consumer {
            broker_session_ms
        } else {
            [600, 1_500, 3_000][random.below(3) as usize]
        },
        rebalance_ms: [500, 1_000, 2_000][random.below(3) as usize],
        names_plans: true,
        leaves_one_out: random.chance(1, 4),
        one_bad_in: [50, 200, 1_000][random.below(3) as usize],
    }
}

/// What every member of every group works on.
type Shares = Vec<(String, i32, Vec<Place>)>;

impl World<'_> {
    /// Members are friendly from now on: groups come to rest, commit, and are what the log says.
    pub(super) fn end_groups_well(&mut self) {
        self.become_calm();
        self.wait("all topics are there", Self::all_are_done);
        self.converge();
        self.wait_for_commits();
        let answers = self.audit();
        assert!(self.stop(Faults::default()), "the last stop is clean");
        let (starts, _) = self.try_boot().unwrap_or_else(|error| panic!("the last boot is refused: {error}"));
        let logs = self.judge_groups(&starts);
        self.compare_with_replay(logs, answers);
        self.trace.simulated = Duration(self.clock.now().mono.0);
        let (facts, counts) = (self.history.groups.facts, self.history.groups.counts());
        self.trace.note(format_args!("{facts} facts; {counts:?}"));
    }

    fn become_calm(&mut self) {
        (self.net.options.reset_one_in, self.net.options.stall_one_in) = (0, 0);
        self.options.net = self.net.options;
        self.drives.iter_mut().for_each(|drive| drive.device.options.stall_one_in = 0);
        self.is_friendly = true;
        self.history.groups.is_calm = true;
        if self.shards.is_empty() {
            self.boot(Faults::default());
        }
    }

    /// All members work, each partition is worked on by one of them, and it stays so.
    fn converge(&mut self) {
        for _ in 0..30 {
            self.wait("the groups come to rest", |world| world.shares().is_some());
            let before = self.shares();
            self.pass(self.silence());
            if self.shares() == before {
                return;
            }
        }
        panic!("the groups never come to rest: {:?}", self.shares());
    }

    /// Longer than any session or wait for members, and than anybody sleeps (twice a session): whoever has not been put out by
    /// then will not be, and the others have heard of it.
    fn silence(&self) -> Duration {
        let longest_ms = self.members().map(|member| member.patience_ms()).max().unwrap_or(0);
        Duration::from_millis(2 * longest_ms + 500)
    }

    fn members(&self) -> impl Iterator<Item = &Member> {
        self.seats.iter().filter_map(|seat| match &seat.client {
            Client::Member(member) => Some(&**member),
            _ => None,
        })
    }

    /// The work of all members, if it is dealt out completely, in one generation or epoch of each group.
    fn shares(&self) -> Option<Shares> {
        let mut shares = Shares::new();
        let mut groups: BTreeMap<&str, (i32, BTreeSet<Place>, BTreeSet<Place>)> = BTreeMap::new();
        for member in self.members() {
            let (epoch, places) = member.at_rest()?;
            let (newest, wanted, owned) = groups.entry(member.group()).or_default();
            *newest = (*newest).max(epoch);
            let wants = member.wants(self.history.topics.len());
            wanted.extend(self.history.places().filter(|(topic, _)| wants.contains(topic)));
            let is_new = places.iter().all(|place| owned.insert(*place));
            shares.push((member.group().to_owned(), epoch, places));
            if !is_new {
                return None;
            }
        }
        let is_complete = shares.iter().all(|(group, epoch, _)| groups[group.as_str()].0 == *epoch)
            && groups.values().all(|(_, wanted, owned)| wanted == owned);
        is_complete.then_some(shares)
    }

    /// Each partition that somebody works on is committed by him.
    fn wait_for_commits(&mut self) {
        let shares = self.shares().unwrap_or_default();
        let rows = shares
            .into_iter()
            .flat_map(|(group, _, places)| places.into_iter().map(move |place| (group.clone(), place)));
        let before: Vec<_> = rows
            .map(|(group, place)| (self.history.groups.acknowledged(&group, place), group, place))
            .collect();
        for (before, group, place) in before {
            self.wait("everybody commits", |world| world.history.groups.acknowledged(&group, place) > before);
        }
    }

    /// Nobody commits any more; what each group looks like is asked.
    fn audit(&mut self) -> Vec<(Question, Vec<u8>)> {
        self.history.groups.is_quiet = true;
        self.pass(Duration::from_millis(1_100));
        let groups: BTreeSet<String> = self.members().map(|member| member.group().to_owned()).collect();
        self.auditor().questions = groups.iter().flat_map(|group| Question::all(group)).collect();
        self.wait("all questions are answered", Self::all_are_done);
        let Auditor { questions, answers, .. } = self.auditor();
        questions.iter().cloned().zip(answers.iter().cloned()).collect()
    }

    fn auditor(&mut self) -> &mut Auditor {
        let found = self.seats.iter_mut().find_map(|seat| match &mut seat.client {
            Client::Auditor(auditor) => Some(auditor),
            _ => None,
        });
        found.expect("there is an auditor")
    }

    /// The logs of groups, by partition; what members were told must fit to them.
    pub(super) fn judge_groups(&mut self, starts: &[StoreStart]) -> BTreeMap<PartitionId, Vec<Batch>> {
        if self.members().next().is_none() {
            return BTreeMap::new();
        }
        // Nobody produces, so that no other log has a batch.
        let keys: BTreeSet<LogKey> = starts.iter().flat_map(|start| &start.logs).map(|log| log.key).collect();
        let mut logs = BTreeMap::new();
        for key in keys.into_iter().filter(|key| *key != METADATA_LOG) {
            let batches = read_batches(&self.read_log(starts, key));
            if !batches.is_empty() {
                logs.insert(key.partition, batches);
            }
        }
        let all: Vec<Batch> = logs.values().flatten().cloned().collect();
        self.history.groups.judge(&self.history.topics, &all);
        logs
    }

    /// Groups that have only read the log say the same as those that lived.
    fn compare_with_replay(
        &self,
        logs: BTreeMap<PartitionId, Vec<Batch>>,
        answers: Vec<(Question, Vec<u8>)>,
    ) {
        let (image, now) = (self.image(), self.clock.now());
        let options = &self.options.shard.groups;
        let mut replayed = BTreeMap::new();
        for (partition, batches) in logs {
            let mut groups = Groups::new(options.coordinator.clone(), 1);
            batches.into_iter().flatten().for_each(|record| groups.load(record));
            groups.loaded(now, &image, &mut Outcome::default());
            replayed.insert(partition, groups);
        }
        for (question, told) in answers {
            let partition = PartitionId(partition_of(&question.group, options.topic_partitions));
            let groups = replayed.get_mut(&partition).expect("every group has written something");
            let body = question.body();
            let request = Request {
                token: 1,
                api: question.api,
                version: question.version,
                correlation_id: 1,
                client_id: "sim",
                client_host: "/127.0.0.1",
                body: &body,
            };
            let mut out = Outcome::default();
            groups.request(now, &image, &request, &mut out);
            let replayed = &out.replies[0].frame;
            let is_same = replayed.ends_with(&told);
            assert!(
                is_same,
                "{}",
                question.difference(&told, &replayed[replayed.len().saturating_sub(told.len())..])
            );
        }
    }

    /// The cluster, as far as groups look at it.
    fn image(&self) -> Image {
        let mut image = Image::new("sim");
        let mut apply = |record: MetadataRecord<'_>| {
            let offset = Offset(image.offset().0 + 1);
            image.apply(offset, &record, &mut Delta::default()).expect("a record that fits");
        };
        for topic in &self.history.topics {
            apply(MetadataRecord::Topic(TopicRecord { name: &topic.name, topic_id: topic.id }));
            for partition_id in 0..topic.partitions {
                let replica =
                    PartitionRecord { replicas: vec![1], isr: vec![1], leader: 1, ..Default::default() };
                apply(MetadataRecord::Partition(PartitionRecord {
                    topic_id: topic.id,
                    partition_id,
                    ..replica
                }));
            }
        }
        image
    }
}
