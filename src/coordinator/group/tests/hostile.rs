//! Bytes that nobody would write: records and requests with bits turned over. They may be refused or misunderstood;
//! nothing may panic, wait without end, or be answered twice.

use super::words::Words;
use super::world::World;
use crate::base::Random;
use crate::coordinator::Record;
use crate::protocol::ApiKey;

const SEEDS: u64 = 400;

/// A log with everything in it.
fn log() -> Vec<Record> {
    let mut world = World::new(&Words::new("delay=0ms"));
    let lines = [
        "a join v=3 range:t,u",
        "d join range instance=i",
        "tick 1s",
        "a sync a1:0 i1:1",
        "d sync instance=i",
        "a commit t/0:5:text u/1:6",
        "x commit gen=-1 id=none group=h t/2:7",
        "x commit gen=-1 id=none group=h v=2 t/1:7 retention=1h",
        "c join range group=j",
        "e report epoch=0 group=k t,u regex=t.*",
        "tick 1s",
        "f report epoch=0 group=k t instance=i",
        "e report group=k",
        "tick 1s",
        "b join v=3 group=k range:t",
    ];
    lines.iter().for_each(|line| drop(world.happen(line)));
    world.log().to_vec()
}

fn turn_bits(bytes: &mut [u8], random: &mut Random) {
    for _ in 0..=random.below(2) {
        if !bytes.is_empty() {
            let at = random.below(bytes.len() as u64) as usize;
            bytes[at] ^= 1 << random.below(8);
        }
    }
}

#[test]
fn records() {
    let good = log();
    for seed in 0..SEEDS {
        let mut random = Random::from_seed(seed);
        let mut bad = good.clone();
        for record in &mut bad {
            if random.chance(1, 2) {
                turn_bits(record.value.as_mut().expect("no tombstones"), &mut random);
            }
            if random.chance(1, 8) {
                turn_bits(&mut record.key, &mut random);
            }
        }
        let mut world = World::new(&Words::new("delay=0ms retention=1h"));
        world.restart_with(bad);
        let lines = [
            "x list",
            "x describe g h j",
            "a join v=3 range",
            "d join range instance=i",
            "tick 1m",
            "a sync a1:0 i1:1",
            "x commit gen=-1 id=none t/0:9",
            "x fetch all",
            "x delete-offsets t/0",
            "tick 2h",
            "x consumers g k",
            "e report group=k id=e epoch=2",
            "e report group=k id=e epoch=0 rebalance=5s t",
            "tick 1s",
            "b beat group=k gen=3",
            "f report group=k id=f epoch=0 rebalance=5s t,u",
            "e report group=k has=t/0",
            "tick 2m",
            "x delete g h j k",
        ];
        lines.iter().for_each(|line| drop(world.happen_unchecked(line)));
        assert_eq!(world.open_count(), 0, "seed {seed}");
    }
}

#[test]
fn requests() {
    let apis = [
        ApiKey::JoinGroup,
        ApiKey::SyncGroup,
        ApiKey::Heartbeat,
        ApiKey::LeaveGroup,
        ApiKey::OffsetCommit,
        ApiKey::OffsetFetch,
        ApiKey::OffsetDelete,
        ApiKey::ListGroups,
        ApiKey::DescribeGroups,
        ApiKey::DeleteGroups,
        ApiKey::ConsumerGroupHeartbeat,
        ApiKey::ConsumerGroupDescribe,
    ];
    for seed in 0..SEEDS {
        let mut random = Random::from_seed(seed);
        let mut world = World::new(&Words::new("delay=0ms"));
        world.restart_with(log());
        for api in apis {
            let (first, last) = api.versions();
            let version = first + random.below((last - first + 1) as u64) as i16;
            let body: Vec<u8> = (0..random.below(60)).map(|_| random.below(6) as u8).collect();
            world.send(api, version, &body);
        }
        // Nearly all are answered at once; a join may wait for as long as its members asked for, which is 25 days at most.
        for _ in 0..25 {
            if world.open_count() > 0 {
                world.happen_unchecked("tick 24h");
            }
        }
        assert_eq!(world.open_count(), 0, "seed {seed}");
    }
}
