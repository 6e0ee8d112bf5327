//! The program: reads the command line, does what it says, and ends with 0 when all went well, 1 when it could not be done,
//! 2 for a command line that makes no sense, 3 for partial results, 4 for a broker that failed `--verify`.

use anyhow::{Context, Result, bail};
use clap::Parser;
use highwater::protocol::ApiKey;
use loadgen::amounts::show_count;
use loadgen::args::{Args, Command, CommonArgs};
use loadgen::outcome::Outcome;
use loadgen::plan::Plan;
use loadgen::run::{Options, run};
use loadgen::stop::Stop;
use loadgen::wire::Line;
use loadgen::{compare, null_broker, report, saturate};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    match perform(Args::parse().command) {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("highwater-loadgen: {trouble:#}");
            ExitCode::from(1)
        }
    }
}

fn perform(command: Command) -> Result<ExitCode> {
    let stop = Stop::on_signals()?;
    match command {
        Command::Produce(args) => {
            refuse_transactions(args.transaction.is_some(), &args.common)?;
            single(&args.plan()?, &args.common, &stop)
        }
        Command::Consume(args) => single(&args.plan()?, &args.common, &stop),
        Command::EndToEnd(args) => {
            refuse_transactions(args.produce.transaction.is_some(), &args.produce.common)?;
            single(&args.plan()?, &args.produce.common, &stop)
        }
        Command::Saturate(args) => search(&args, &stop),
        Command::Compare(args) => compare::run(&args, &stop),
        Command::NullBroker { listen } => {
            println!("listening at {}", null_broker::start(&listen, None)?);
            while !stop.is_set() {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn single(plan: &Plan, common: &CommonArgs, stop: &Stop) -> Result<ExitCode> {
    let options = Options { quiet: common.quiet, title: String::new(), hdr_log: common.hdr_log.clone() };
    let outcome = run(plan, &options, stop)?;
    match common.json.as_deref() {
        Some(path) if path == Path::new("-") => {
            println!("{}", serde_json::to_string_pretty(&outcome).context("JSON")?);
        }
        Some(path) => {
            print!("{}", report::table(&outcome));
            outcome.save(path)?;
        }
        None => print!("{}", report::table(&outcome)),
    }
    Ok(code(&outcome))
}

fn code(outcome: &Outcome) -> ExitCode {
    match outcome {
        outcome if outcome.verdict.as_ref().is_some_and(|verdict| !verdict.is_clean()) => ExitCode::from(4),
        outcome if outcome.partial => ExitCode::from(3),
        _ => ExitCode::SUCCESS,
    }
}

fn search(args: &saturate::SaturateArgs, stop: &Stop) -> Result<ExitCode> {
    let plan = args.load.plan()?;
    let found = saturate::search(&plan, args.limit, args.from, stop, &mut |step| {
        println!("{}", saturate::line(step))
    })?;
    if let Some(path) = &args.load.produce.common.json {
        let text = serde_json::to_string_pretty(&found).context("JSON")?;
        std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let limit = loadgen::amounts::show_ns(found.limit_ns);
    match &found.outcome {
        Some(outcome) => {
            println!(
                "\n{} messages a second is the highest rate with p99.9 below {limit}:",
                show_count(found.rate)
            );
            print!("{}", report::table(outcome));
        }
        None => println!("\nno rate was found with p99.9 below {limit}"),
    }
    Ok(if stop.is_set() { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

fn refuse_transactions(wanted: bool, common: &CommonArgs) -> Result<()> {
    if !wanted {
        return Ok(());
    }
    let line = Line::open_any(&common.brokers)?;
    match line.versions().offers(ApiKey::EndTxn) {
        false => bail!("--transaction: {} offers no transactions", line.name()),
        true => bail!("--transaction: this version of highwater-loadgen does not speak transactions yet"),
    }
}
