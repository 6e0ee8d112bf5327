//! Scenes that start brokers: from exec to the first answer, and to the first acknowledgement.

use super::contender::{Contender, Ground, Identity, format};
use super::scene::{Pace, Scene, Setting};
use crate::run::{Options, run};
use crate::stop::Stop;
use crate::wire::{self, Line};
use anyhow::{Result, bail};
use std::time::Instant;

/// Milliseconds to the first answer and to the first acknowledgement.
pub(super) fn measure(
    scene: &Scene,
    identity: &Identity,
    port: u16,
    ground: &Ground,
    setting: &Setting,
    stop: &Stop,
) -> Result<(f64, f64)> {
    let Some(who) = identity.who else { bail!("{} was not started by this comparison", identity.name) };
    let folder = ground.data.join(&identity.name);
    _ = std::fs::remove_dir_all(&folder);
    format(who, &folder, port)?;
    if scene.pace == Pace::AfterKill {
        load_and_kill(scene, identity, port, ground, setting, stop)?;
    }
    let started = Instant::now();
    let contender = Contender::start(identity, port, ground)?;
    let answered = started.elapsed();
    let plan = scene.plan(setting);
    let mut line = Line::open(&contender.address)?;
    wire::create(&mut line, &plan.topics)?;
    let target = wire::find_target(&mut line, &plan.topics.names, true)?;
    wire::produce_one(&mut line, &target)?;
    let acknowledged = started.elapsed();
    drop(contender);
    _ = std::fs::remove_dir_all(&folder);
    Ok((answered.as_secs_f64() * 1e3, acknowledged.as_secs_f64() * 1e3))
}

fn load_and_kill(
    scene: &Scene,
    identity: &Identity,
    port: u16,
    ground: &Ground,
    setting: &Setting,
    stop: &Stop,
) -> Result<()> {
    let mut contender = Contender::start(identity, port, ground)?;
    let mut flat_out = scene.clone();
    flat_out.pace = Pace::FlatOut;
    flat_out.shape.consumers = 0;
    run(&flat_out.plan(setting), &Options { quiet: true, ..Options::default() }, stop)?;
    if let Some(process) = contender.process.take() {
        process.kill();
    }
    Ok(())
}
