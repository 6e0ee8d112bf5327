//! Random stories: whatever members do, every request is answered once, a restart finds the same state, and all waits
//! end.

use super::words::Words;
use super::world::World;
use crate::base::Random;
use std::collections::BTreeSet;

const SEEDS: u64 = 60;
const STEPS: usize = 300;
const ACTORS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// What a sensible member says.
const JOIN: &str = "join range session=30s rebalance=10s";

/// What happens in one story.
struct Story {
    random: Random,
    world: World,
    options: String,
    /// Who is no member, as far as it knows.
    strangers: BTreeSet<&'static str>,
    /// How often somebody got an assignment.
    synced: usize,
    /// What happened so far; shown when something goes wrong.
    told: Vec<String>,
}

impl Drop for Story {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.told.join("\n"));
        }
    }
}

#[test]
fn whatever_members_do() {
    let mut synced = 0;
    for seed in 0..SEEDS {
        let mut story = Story::new(seed);
        for _ in 0..STEPS {
            story.go_on();
        }
        story.must_converge();
        // Longer than any session, rebalance or first join.
        story.happen("tick 31m");
        assert_eq!(story.world.open_count(), 0, "waits that do not end");
        synced += story.synced;
    }
    assert!(synced > 2_000, "members seldom got as far as an assignment: {synced} times");
}

impl Story {
    fn new(seed: u64) -> Self {
        let mut random = Random::from_seed(seed);
        let delay = pick(&mut random, &["0ms", "10ms", "3s"]);
        let size = pick(&mut random, &["2", "3", "1000", "1000"]);
        let options = format!("delay={delay} size={size} retention=1h");
        let world = World::new(&Words::new(&options));
        let told = vec![format!("seed {seed}: with {options}")];
        Self { random, world, options, strangers: BTreeSet::from(ACTORS), synced: 0, told }
    }

    fn happen(&mut self, line: &str) -> Vec<String> {
        self.told.push(line.to_owned());
        let followed = self.world.happen(line);
        self.told.extend(followed.iter().cloned());
        followed.iter().for_each(|followed| self.learn(followed));
        self.world.end();
        followed
    }

    /// Who is told that it is no member forgets its id.
    fn learn(&mut self, followed: &str) {
        let Some((actor, what)) = followed.split_once(": ") else { return };
        let Some(actor) = ACTORS.into_iter().find(|known| *known == actor) else { return };
        if what.contains("UNKNOWN_MEMBER_ID") || what.contains("FENCED") || what == "lost" {
            self.strangers.insert(actor);
        } else if what.starts_with("joined") || what.starts_with("MEMBER_ID_REQUIRED") {
            self.strangers.remove(actor);
        }
        self.synced += usize::from(what.starts_with("synced"));
    }

    fn go_on(&mut self) {
        if self.random.chance(1, 15) {
            self.be_sensible();
        } else {
            let line = line(&mut self.random, &self.world, &self.options, &self.strangers);
            self.happen(&line);
        }
    }

    /// Everybody joins and syncs, as clients do. Says whether all are content.
    fn be_sensible(&mut self) -> bool {
        for actor in ACTORS {
            let answers = self.ask(actor, JOIN);
            if answers.iter().any(|answer| answer.contains("MEMBER_ID_REQUIRED")) {
                self.ask(actor, JOIN);
            }
        }
        // Nobody waits longer than ten seconds for the others.
        for _ in 0..4 {
            self.happen("tick 3s");
            for actor in ACTORS {
                self.ask(actor, "sync v=4");
            }
        }
        ACTORS.into_iter().all(|actor| self.ask(actor, "beat").contains(&format!("{actor}: ok")))
    }

    fn must_converge(&mut self) {
        if self.options.contains("size=1000") {
            // Ids that were given out and not used are waited for.
            self.happen("tick 31s");
            let converged = (0..5).any(|_| self.be_sensible());
            assert!(converged, "sensible members do not come to rest");
        }
    }

    fn ask(&mut self, actor: &str, what: &str) -> Vec<String> {
        let id = if self.strangers.contains(actor) { " id=none" } else { "" };
        self.happen(&format!("{actor} {what}{}{}{id}", home(actor), instance(actor)))
    }
}

/// `c` is alone in its group.
fn home(actor: &str) -> &'static str {
    if actor == "c" { " group=h" } else { "" }
}

/// `d` and `e` are static.
fn instance(actor: &str) -> &'static str {
    match actor {
        "d" => " instance=i",
        "e" => " instance=j",
        _ => "",
    }
}

fn pick<'a>(random: &mut Random, from: &[&'a str]) -> &'a str {
    from[random.below(from.len() as u64) as usize]
}

/// One thing that somebody does.
fn line(random: &mut Random, world: &World, options: &str, strangers: &BTreeSet<&str>) -> String {
    let actor = pick(random, &ACTORS);
    let group = if random.chance(1, 30) { " group=h" } else { home(actor) };
    let instance = instance(actor);
    // Now and then somebody comes back without its id.
    let id = if strangers.contains(actor) || random.chance(1, 20) { " id=none" } else { "" };
    let who = format!("{group}{instance}{id}");
    match random.below(24) {
        0..=7 => {
            let protocols =
                pick(random, &["range", "range", "range", "range:t,u sticky", "sticky range", "range:!?"]);
            let session = pick(random, &["6s", "10s", "30s"]);
            let rebalance = pick(random, &["5s", "10s", "60s"]);
            let version = if instance.is_empty() { random.below(10) } else { 5 + random.below(5) };
            format!("{actor} join v={version} {protocols} session={session} rebalance={rebalance}{who}")
        }
        8..=13 => {
            let members = world.member_names();
            let shares = members.iter().map(|name| format!(" {name}:{}", random.below(9)));
            format!("{actor} sync v=4{}{who}", shares.collect::<String>())
        }
        14..=15 => format!("{actor} beat{who}"),
        16 if random.chance(1, 3) => format!("{actor} leave{who}"),
        16..=18 => format!("{actor} commit t/{}:{}{who}", random.below(3), random.below(100)),
        19 => format!("x commit t/0:{} gen=-1 id=none{group}", random.below(100)),
        20 => {
            pick(random, &["x list", "x describe g h", "x delete g h", "x delete-offsets t/0", "x fetch all"])
                .into()
        }
        21 if random.chance(1, 4) => pick(random, &["restart", "tick 11m"]).into(),
        21 if random.chance(1, 4) => if world.has_topic("t") { "drop t" } else { "create t" }.into(),
        21 if random.chance(1, 10) => format!("resize {options}").replace("size=", "size=1"),
        _ => format!("tick {}ms", random.below(3_000)),
    }
}
