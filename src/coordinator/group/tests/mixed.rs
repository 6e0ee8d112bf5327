//! Random stories of groups whose members speak different protocols, and change them: the group follows, a restart finds the
//! same state, no partition has two owners, and when the noise stops everybody comes to rest.

use super::words::Words;
use super::world::World;
use crate::base::Random;

const SEEDS: u64 = 60;
const STEPS: usize = 150;
const ACTORS: [&str; 4] = ["a", "b", "c", "d"];

/// How somebody speaks at the moment.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Speech {
    Classic,
    Consumer,
}

struct Person {
    name: &'static str,
    speech: Speech,
    is_member: bool,
    /// What it works on, as the words of a story.
    has: Vec<String>,
}

struct Story {
    random: Random,
    world: World,
    people: Vec<Person>,
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
fn groups_follow_their_members() {
    let (mut classic, mut consumer) = (0, 0);
    for seed in 0..SEEDS {
        let mut story = Story::new(seed);
        for _ in 0..STEPS {
            story.go_on();
        }
        if seed % 2 == 0 {
            story.all_speak(Speech::Classic);
        }
        story.come_to_rest(seed);
        let list = story.happen("x list").join("\n");
        classic += usize::from(list.contains("Stable classic"));
        consumer += usize::from(list.contains("Stable consumer"));
    }
    assert!(classic >= 30 && consumer > 20, "all stories end in one way: {classic} {consumer}");
}

impl Story {
    fn new(seed: u64) -> Self {
        let person = |name| Person { name, speech: Speech::Consumer, is_member: false, has: Vec::new() };
        Self {
            random: Random::from_seed(seed),
            world: World::new(&Words::new("delay=0ms")),
            people: ACTORS.into_iter().map(person).collect(),
            told: vec![format!("seed {seed}")],
        }
    }

    fn happen(&mut self, line: &str) -> Vec<String> {
        self.told.push(line.to_owned());
        let followed = self.world.happen(line);
        self.told.extend(followed.iter().cloned());
        for line in &followed {
            let Some((name, what)) = line.split_once(": ") else { continue };
            if let Some(person) = self.people.iter_mut().find(|person| person.name == name) {
                person.hear(what);
            }
        }
        followed
    }

    fn go_on(&mut self) {
        let who = self.random.below(ACTORS.len() as u64) as usize;
        match self.random.below(20) {
            0 => self.change_speech(who),
            1 => drop(self.leave(who)),
            2 if self.random.chance(1, 3) => drop(self.happen("restart")),
            3 if self.random.chance(1, 3) => drop(self.happen("tick 50s")),
            4..=7 => {
                let ms = self.random.below(4_000);
                self.happen(&format!("tick {ms}ms"));
            }
            _ => drop(self.act(who)),
        }
    }

    /// A client is replaced by one of the other protocol; half of the time without a farewell.
    fn change_speech(&mut self, who: usize) {
        if self.random.chance(1, 2) {
            self.leave(who);
        }
        let person = &mut self.people[who];
        (person.is_member, person.has) = (false, Vec::new());
        person.speech = if person.speech == Speech::Classic { Speech::Consumer } else { Speech::Classic };
    }

    fn all_speak(&mut self, speech: Speech) {
        for who in 0..ACTORS.len() {
            if self.people[who].speech != speech {
                self.change_speech(who);
            }
        }
    }

    fn leave(&mut self, who: usize) -> Vec<String> {
        let Person { name, speech, is_member, .. } = self.people[who];
        if !is_member {
            return Vec::new();
        }
        (self.people[who].is_member, self.people[who].has) = (false, Vec::new());
        match speech {
            Speech::Classic => self.happen(&format!("{name} leave")),
            Speech::Consumer => self.happen(&format!("{name} report epoch=-1")),
        }
    }

    /// What a client does next; says whether it is content.
    fn act(&mut self, who: usize) -> bool {
        match self.people[who].speech {
            Speech::Classic => self.act_classic(who),
            Speech::Consumer => self.act_consumer(who),
        }
    }

    fn act_consumer(&mut self, who: usize) -> bool {
        let Person { name, is_member, ref has, .. } = self.people[who];
        let has = if has.is_empty() { "none".to_owned() } else { has.join(",") };
        let line = if is_member {
            format!("{name} report has={has}")
        } else {
            format!("{name} report id={name} epoch=0 rebalance=20s t,u")
        };
        let followed = self.happen(&line);
        let prefix = format!("{name}: epoch");
        followed.iter().any(|line| line.starts_with(&prefix) && !line.contains("may have"))
    }

    /// A client that gives up everything before it joins, and whose leader keeps everything for itself.
    fn act_classic(&mut self, who: usize) -> bool {
        let Person { name, is_member, .. } = self.people[who];
        let beat = if is_member { self.happen(&format!("{name} beat")) } else { Vec::new() };
        if beat.contains(&format!("{name}: ok")) {
            return true;
        }
        let id = if self.people[who].is_member { "" } else { " id=none" };
        self.people[who].has.clear();
        let mut joined =
            self.happen(&format!("{name} join v=3 range:t,u session=30s rebalance=20s owns=none{id}"));
        joined.extend(self.happen("tick 0s"));
        for line in joined.iter().filter(|line| line.contains(": joined")) {
            self.sync(line);
        }
        false
    }

    /// Who has joined syncs; a leader has the others behind `of`.
    fn sync(&mut self, joined: &str) {
        let words: Vec<&str> = joined.split_whitespace().collect();
        let (name, me) = (words[0].trim_end_matches(':'), words[2]);
        let all =
            if words.contains(&"of") { format!(" {me}:[t/0,t/1,t/2,u/0,u/1,u/2]") } else { String::new() };
        self.happen(&format!("{name} sync v=4{all}"));
    }

    fn come_to_rest(&mut self, seed: u64) {
        for _ in 0..60 {
            self.happen("tick 2s");
            let content = (0..ACTORS.len()).filter(|who| self.act(*who)).count();
            if content == ACTORS.len() && self.happen("x list").iter().any(|line| line.contains("Stable")) {
                return self.check_rest(seed);
            }
        }
        panic!("seed {seed}: no rest");
    }

    /// Each partition is worked on by exactly one.
    fn check_rest(&self, seed: u64) {
        let mut all: Vec<&String> = self.people.iter().flat_map(|person| &person.has).collect();
        all.sort();
        assert_eq!(all, ["t/0", "t/1", "t/2", "u/0", "u/1", "u/2"], "seed {seed}");
    }
}

impl Person {
    fn hear(&mut self, what: &str) {
        let is_lost = ["UNKNOWN_MEMBER_ID", "FENCED", "ILLEGAL_GENERATION", "GROUP_ID_NOT_FOUND"];
        if is_lost.iter().any(|error| what.starts_with(error)) {
            (self.is_member, self.has) = (false, Vec::new());
        } else if what.starts_with("joined") {
            self.is_member = true;
        } else if let Some(list) =
            what.strip_prefix("synced consumer/range [").or(what.strip_prefix("synced ?/? ["))
        {
            self.has = list.trim_end_matches(']').split_whitespace().map(str::to_owned).collect();
        } else if what.starts_with("epoch -") {
            self.is_member = false;
        } else if what.starts_with("epoch") {
            self.is_member = true;
            if let Some((_, list)) = what.split_once("may have") {
                let names = list.replace("#1001", "t").replace("#1002", "u");
                self.has = names.split_whitespace().map(str::to_owned).collect();
            }
        }
    }
}
