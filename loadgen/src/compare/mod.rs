//! Rounds against several brokers, and the report.

use crate::stop::Stop;
use anyhow::Result;
use clap::Args;
use std::process::ExitCode;

/// Options.
#[derive(Clone, Debug, Args)]
pub struct CompareArgs {}

/// Compares.
pub fn run(_: &CompareArgs, _: &Stop) -> Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
