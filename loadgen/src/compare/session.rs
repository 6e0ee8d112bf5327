//! The rounds: every contender in turn, A, B, A, B, in every scene. One that breaks loses itself and no other.

use super::contender::{Contender, Ground, Identity, fetch_kafka, root};
use super::cross_check::{self, Check};
use super::floor;
use super::machine::Machine;
use super::options::{CompareArgs, Layout, Who};
use super::round::Round;
use super::scene::{Pace, Scene, Setting};
use super::start_up;
use super::statistics::median;
use super::suites::{Schedule, Suite, saturation};
use super::usage::{Sampler, Usage, between};
use crate::amounts::show_count;
use crate::engine::Phases;
use crate::outcome::Outcome;
use crate::run::{Options, run as run_plan};
use crate::stop::Stop;
use crate::wire::{self, Line};
use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The least room on the brokers' disk, to begin and for each round.
const ROOM_BYTES: u64 = 8 << 30;

/// Everything that a report says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) suite: Suite,
    pub(super) began_unix_s: u64,
    pub(super) took_s: f64,
    /// As it was typed.
    pub(super) command: String,
    pub(super) machine: Machine,
    pub(super) layout: String,
    pub(super) contenders: Vec<Identity>,
    pub(super) scenes: Vec<Scene>,
    pub(super) rounds_wanted: usize,
    pub(super) warm_up_s: f64,
    pub(super) seconds: f64,
    /// What Kafka (or the first contender) takes, in messages of 1 KB a second; 0 when nobody asked.
    pub(super) kafka_per_s: f64,
    pub(super) rounds: Vec<Round>,
    pub(super) checks: Vec<Check>,
    /// What went wrong, in words.
    pub(super) troubles: Vec<String>,
}

impl Record {
    /// Whether every round was run and gave numbers.
    pub(super) fn is_complete(&self) -> bool {
        let wanted = self.scenes.len() * self.contenders.len() * self.rounds_wanted;
        self.rounds.iter().filter(|round| round.trouble.is_none()).count() == wanted
    }
}

/// A comparison under way.
struct Session<'a> {
    args: &'a CompareArgs,
    folder: &'a Path,
    stop: &'a Stop,
    ground: Ground,
    schedule: Schedule,
    threads: usize,
    pin: Vec<usize>,
    contenders: Vec<Contender>,
    record: Record,
}

/// Runs all rounds of a suite.
pub(super) fn run(args: &CompareArgs, folder: &Path, stop: &Stop) -> Result<Record> {
    if args.contenders.iter().any(|who| *who != Who::Highwater) {
        fetch_kafka()?;
    }
    let mut session = prepare(args, folder, stop)?;
    let began = std::time::Instant::now();
    session.remember();
    // A comparison that is whole already is only reported again.
    let is_there = session.everything_is_there();
    if !session.is_start_up() && !is_there {
        session.start_contenders()?;
        session.heat();
    }
    session.all_rounds();
    if !args.no_cross_check && session.record.checks.is_empty() {
        session.cross_check();
    }
    session.record.took_s += began.elapsed().as_secs_f64();
    session.contenders.clear();
    if args.data.is_none() {
        _ = std::fs::remove_dir_all(&session.ground.data);
    }
    let text = serde_json::to_vec_pretty(&session.record).context("JSON")?;
    std::fs::write(folder.join("record.json"), text)
        .context("record.json cannot be written; is the disk full?")?;
    Ok(session.record)
}

fn prepare<'a>(args: &'a CompareArgs, folder: &'a Path, stop: &'a Stop) -> Result<Session<'a>> {
    let schedule = schedule_of(args)?;
    let data = args.data.clone().unwrap_or_else(|| folder.join("data"));
    _ = std::fs::remove_dir_all(&data);
    std::fs::create_dir_all(&data).with_context(|| format!("{} cannot be made", data.display()))?;
    let data = std::fs::canonicalize(&data).with_context(|| format!("{}", data.display()))?;
    room(&data)?;
    let all: Vec<usize> =
        core_affinity::get_core_ids().unwrap_or_default().iter().map(|core| core.id).collect();
    let layout = args.layout.unwrap_or(if all.len() >= 4 { Layout::Split } else { Layout::Shared });
    ensure!(
        layout == Layout::Shared || all.len() >= 2,
        "--layout split needs two cores, this machine has one"
    );
    let threads = args.client_threads.unwrap_or((all.len() / 2).clamp(1, 4));
    let half = all.len() - (all.len() / 2).min(threads.max(1));
    let (cores, pin) = match layout {
        Layout::Split => (all[..half].to_vec(), all[half..].to_vec()),
        Layout::Shared => (Vec::new(), Vec::new()),
    };
    let mut contenders: Vec<Identity> =
        args.contenders.iter().map(|who| Identity::of(*who)).collect::<Result<_>>()?;
    contenders.extend(args.against.iter().map(|address| Identity::at(address)));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
    let record = Record {
        suite: args.suite,
        began_unix_s: now.as_secs(),
        took_s: 0.0,
        command: typed(),
        machine: Machine::here(&data),
        layout: in_words(layout, &cores, &pin, threads),
        contenders,
        scenes: schedule.scenes.clone(),
        rounds_wanted: schedule.rounds,
        warm_up_s: schedule.warm_up_s,
        seconds: schedule.seconds,
        kafka_per_s: 0.0,
        rounds: Vec::new(),
        checks: Vec::new(),
        troubles: Vec::new(),
    };
    let ground = Ground { data, logs: folder.join("log"), cores };
    Ok(Session { args, folder, stop, ground, schedule, threads, pin, contenders: Vec::new(), record })
}

fn typed() -> String {
    let mut words: Vec<String> = std::env::args().collect();
    if let Some(first) = words.first_mut() {
        *first = "highwater-loadgen".to_owned();
    }
    words.join(" ")
}

fn in_words(layout: Layout, cores: &[usize], pin: &[usize], threads: usize) -> String {
    match layout {
        Layout::Split => {
            format!("split: brokers on cores {cores:?}, client threads on cores {pin:?} ({threads})")
        }
        Layout::Shared => {
            format!("shared: brokers and client ({threads} threads) on all cores, nobody pinned by us")
        }
    }
}

/// The suite with the user's times and numbers.
fn schedule_of(args: &CompareArgs) -> Result<Schedule> {
    let mut schedule = args.suite.schedule();
    if let Some(part) = &args.only {
        schedule.scenes.retain(|scene| scene.id.contains(part.as_str()));
        ensure!(!schedule.scenes.is_empty(), "no scene of this suite has '{part}' in its name");
    }
    let needs = schedule.scenes.iter().any(|scene| matches!(scene.pace, Pace::ShareOfKafka(_)));
    if needs && !schedule.scenes.iter().any(|scene| scene.id == "saturation") {
        schedule.scenes.insert(0, saturation());
    }
    for time in [&mut schedule.warm_up_s, &mut schedule.seconds, &mut schedule.jit_s] {
        *time *= args.scale;
    }
    for scene in &mut schedule.scenes {
        scene.shape.preload_s *= args.scale;
    }
    schedule.rounds = args.rounds.unwrap_or(schedule.rounds);
    schedule.seconds = args.seconds.map_or(schedule.seconds, |span| span.as_secs_f64()).max(0.2);
    Ok(schedule)
}

/// Whether the brokers' disk has room.
fn room(data: &Path) -> Result<()> {
    let disk = rustix::fs::statvfs(data).with_context(|| format!("the disk of {}", data.display()))?;
    let free = disk.f_bavail * disk.f_frsize;
    ensure!(
        free >= ROOM_BYTES,
        "the disk of {} has {:.1} GiB free, a comparison needs {}: make room, or --data elsewhere",
        data.display(),
        free as f64 / 1073741824.0,
        ROOM_BYTES >> 30
    );
    Ok(())
}

impl Session<'_> {
    fn is_start_up(&self) -> bool {
        self.schedule.scenes.iter().all(Scene::is_start_up)
    }

    fn say(&self, text: &str) {
        if !self.args.quiet {
            eprintln!("{text}");
        }
    }

    /// What an earlier comparison in this folder said beside its rounds.
    fn remember(&mut self) {
        let text = std::fs::read(self.folder.join("record.json")).unwrap_or_default();
        if let Ok(earlier) = serde_json::from_slice::<Record>(&text) {
            self.record.began_unix_s = earlier.began_unix_s;
            self.record.took_s = earlier.took_s;
            self.record.command = earlier.command;
            self.record.checks = earlier.checks;
            self.record.troubles = earlier.troubles;
        }
    }

    fn trouble(&mut self, text: String) {
        self.say(&format!("TROUBLE: {text}"));
        self.record.troubles.push(text);
    }

    fn port(&self, index: usize) -> u16 {
        // Kafka takes the next one, too.
        self.args.port + 2 * index as u16
    }

    fn start_contenders(&mut self) -> Result<()> {
        for (index, identity) in self.record.contenders.clone().iter().enumerate() {
            self.say(&format!("starting {}: {}", identity.name, identity.version));
            match Contender::start(identity, self.port(index), &self.ground) {
                Ok(contender) => self.contenders.push(contender),
                Err(trouble) => self.trouble(format!("{trouble:#}")),
            }
        }
        ensure!(
            !self.contenders.is_empty(),
            "no broker could be started: {}",
            self.record.troubles.join("; ")
        );
        Ok(())
    }

    /// Load before the first round, so that a JVM has compiled what it will run.
    fn heat(&mut self) {
        if self.schedule.jit_s == 0.0 {
            return;
        }
        for index in 0..self.contenders.len() {
            let name = self.contenders[index].identity.name.clone();
            self.say(&format!("warming up {name} for {:.0} s", self.schedule.jit_s));
            let mut setting = self.setting(&self.contenders[index].address, "warm-up");
            (setting.warm_up_s, setting.seconds) = (0.0, self.schedule.jit_s);
            let outcome = self.run_and_delete(&saturation(), &setting, "warm-up: ", None);
            if let Err(trouble) = outcome {
                self.trouble(format!("warming up {name}: {trouble:#}"));
            }
        }
    }

    fn everything_is_there(&self) -> bool {
        let there =
            |scene: &Scene, name: &str, number| Round::path(self.folder, &scene.id, name, number).exists();
        self.schedule.scenes.iter().all(|scene| {
            self.record
                .contenders
                .iter()
                .all(|one| (0..self.schedule.rounds).all(|n| there(scene, &one.name, n)))
        })
    }

    fn all_rounds(&mut self) {
        for scene in self.schedule.scenes.clone() {
            self.say(&format!("\n{}: {}", scene.id, scene.title));
            for number in 0..self.schedule.rounds {
                self.rounds_of(&scene, number);
            }
            if scene.id == "saturation" {
                self.record.kafka_per_s = self.saturation();
                self.say(&format!(
                    "100 % is {} messages of 1 KB a second",
                    show_count(self.record.kafka_per_s)
                ));
            }
        }
    }

    /// Every contender once; who begins changes from round to round.
    fn rounds_of(&mut self, scene: &Scene, number: usize) {
        let count = self.record.contenders.len();
        for turn in 0..count {
            if self.stop.is_set() {
                return;
            }
            let index = (turn + number) % count;
            let identity = self.record.contenders[index].clone();
            let round = match Round::load(self.folder, &scene.id, &identity.name, number) {
                Some(round) => round,
                None => self.round(scene, &identity, index, number),
            };
            self.say(&line(&round));
            self.record.rounds.push(round);
        }
    }

    fn round(&mut self, scene: &Scene, identity: &Identity, index: usize, number: usize) -> Round {
        let mut round = Round {
            scene: scene.id.clone(),
            contender: identity.name.clone(),
            number,
            command: String::new(),
            outcome: None,
            usage: Usage::default(),
            floor_before: None,
            floor_after: None,
            started_ms: None,
            trouble: None,
        };
        if let Err(trouble) = self.fill(&mut round, scene, identity, index) {
            round.trouble = Some(format!("{trouble:#}"));
        }
        if self.stop.is_set() {
            round.trouble.get_or_insert("stopped by the user".to_owned());
        }
        if let Err(trouble) = round.save(self.folder) {
            self.trouble(format!("{trouble:#}"));
        }
        round
    }

    fn fill(&mut self, round: &mut Round, scene: &Scene, identity: &Identity, index: usize) -> Result<()> {
        room(&self.ground.data)?;
        // What the one before left in the page cache is written in nobody's round.
        rustix::fs::sync();
        round.floor_before = Some(floor::probe(&self.ground.data)?);
        if scene.is_start_up() {
            let setting = self.setting(&format!("127.0.0.1:{}", self.port(index)), &scene.id);
            let started =
                start_up::measure(scene, identity, self.port(index), &self.ground, &setting, self.stop)?;
            round.started_ms = Some(started);
        } else {
            self.measure(round, scene, identity, index)?;
        }
        round.floor_after = Some(floor::probe(&self.ground.data)?);
        Ok(())
    }

    fn measure(&mut self, round: &mut Round, scene: &Scene, identity: &Identity, index: usize) -> Result<()> {
        self.revive(identity, index)?;
        let Some(contender) = self.contenders.iter().find(|one| one.identity.name == identity.name) else {
            bail!("{} could not be started", identity.name);
        };
        let process = contender.process_id();
        let mut setting = self.setting(&contender.address, &scene.id);
        setting.seed = round.number as u64 + 1;
        round.command = scene.command(&setting);
        let hdr = self.folder.join("hdr").join(format!(
            "{}.{}.{}.hlog",
            scene.id,
            identity.name.replace([':', '/'], "-"),
            round.number
        ));
        let sampler = Sampler::start(process, &self.ground.data);
        let title = format!("{} {} round {}: ", scene.id, identity.name, round.number + 1);
        let outcome = self.run_and_delete(scene, &setting, &title, Some(hdr));
        let samples = sampler.finish();
        let outcome = outcome?;
        let phases = Phases::of(&outcome.plan);
        let from = outcome.began_unix_ns + phases.measure_from;
        round.usage = between(&samples, from, from + (outcome.measured_s * 1e9) as u64);
        round.outcome = Some(outcome);
        Ok(())
    }

    /// A contender that died in the round before is started again.
    fn revive(&mut self, identity: &Identity, index: usize) -> Result<()> {
        let place = self.contenders.iter().position(|one| one.identity.name == identity.name);
        let alive = place.is_some_and(|place| self.contenders[place].is_alive());
        if alive {
            return Ok(());
        }
        if let Some(place) = place {
            let dead = self.contenders.remove(place);
            let words = dead.process.as_ref().map(|process| process.last_words()).unwrap_or_default();
            self.trouble(format!("{} died and is started again: {words}", identity.name));
        }
        let contender = Contender::start(identity, self.port(index), &self.ground)?;
        self.contenders.push(contender);
        Ok(())
    }

    fn setting(&self, address: &str, topic: &str) -> Setting {
        Setting {
            broker: address.to_owned(),
            topic: format!("{topic}-{:08x}", fastrand::u32(..)),
            warm_up_s: self.schedule.warm_up_s,
            seconds: self.schedule.seconds,
            threads: self.threads,
            pin: self.pin.clone(),
            kafka_per_s: self.record.kafka_per_s,
            seed: 1,
        }
    }

    fn run_and_delete(
        &self,
        scene: &Scene,
        setting: &Setting,
        title: &str,
        hdr_log: Option<PathBuf>,
    ) -> Result<Outcome> {
        let options =
            |title: &str, hdr_log| Options { quiet: self.args.quiet, title: title.to_owned(), hdr_log };
        let plan = scene.plan(setting);
        let outcome =
            self.preload(scene, setting).and_then(|()| run_plan(&plan, &options(title, hdr_log), self.stop));
        _ = Line::open(&setting.broker).and_then(|mut line| wire::delete(&mut line, &plan.topics.names));
        outcome
    }

    fn preload(&self, scene: &Scene, setting: &Setting) -> Result<()> {
        let Some(plan) = scene.preload(setting) else { return Ok(()) };
        let options = Options { quiet: self.args.quiet, title: "loading: ".to_owned(), hdr_log: None };
        run_plan(&plan, &options, self.stop).context("loading what is read")?;
        rustix::fs::sync();
        Ok(())
    }

    /// What Kafka takes; where it is not there, the first contender.
    fn saturation(&self) -> f64 {
        let of = |name: &str| {
            let rounds = self.record.rounds.iter().filter(|round| round.scene == "saturation");
            let rates =
                rounds.filter(|round| round.contender == name).filter_map(|round| round.outcome.as_ref());
            median(&rates.map(Outcome::produced_per_s).collect::<Vec<_>>())
        };
        let first = self.record.contenders.first().map(|one| one.name.as_str()).unwrap_or_default();
        of("kafka").or_else(|| of(first)).unwrap_or(0.0)
    }

    fn cross_check(&mut self) {
        if self.contenders.is_empty() {
            return;
        }
        if !root().join("benches/kafka/start").exists() || fetch_kafka().is_err() {
            return self.trouble("no cross-check: Kafka's tools cannot be had".to_owned());
        }
        // A quick suite is checked quickly.
        let scale = self.args.scale * if self.args.suite == Suite::Quick { 0.25 } else { 1.0 };
        for index in 0..self.contenders.len() {
            if self.stop.is_set() {
                return;
            }
            let contender = &self.contenders[index];
            self.say(&format!("\ncross-check of {} with Kafka's own tools", contender.identity.name));
            rustix::fs::sync();
            let mut setting = self.setting(&contender.address, "cross-check");
            setting.seconds = setting.seconds.min(8.0);
            let checks = cross_check::check(contender, &setting, &self.ground.logs, scale, self.stop);
            self.record.checks.extend(checks);
        }
    }
}

/// A round in a line.
fn line(round: &Round) -> String {
    use super::round::Metric::{FirstAck, FirstAnswer, P50, P99, P999, PerCpu, Produced};
    let head = format!("  round {} {:<12}", round.number + 1, round.contender);
    if let Some(trouble) = &round.trouble {
        return format!("{head} BROKE: {trouble}");
    }
    let value = |metric| round.value(metric).unwrap_or(0.0);
    if round.started_ms.is_some() {
        return format!(
            "{head} first answer {:.0} ms, first ack {:.0} ms",
            value(FirstAnswer),
            value(FirstAck)
        );
    }
    let kept_up = round.outcome.as_ref().is_none_or(Outcome::kept_up);
    format!(
        "{head} {:>7.1} MB/s, p50 {:.2} p99 {:.2} p99.9 {:.2} ms, {:.0} MB per CPU second{}",
        value(Produced),
        value(P50),
        value(P99),
        value(P999),
        value(PerCpu),
        if kept_up { "" } else { "; did not keep up" }
    )
}
