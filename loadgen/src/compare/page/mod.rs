//! The report: a page that needs nothing else, tables for a README, pictures.

mod chart;
mod curves;
mod html;
mod markdown;
mod picture;

use super::digest::Digest;
use super::session::Record;
use anyhow::{Context, Result};
use std::path::Path;

/// Writes `report.html`, `report.md` and the pictures into a folder.
pub(super) fn write(folder: &Path, record: &Record) -> Result<()> {
    let digest = Digest::new(record);
    let charts = curves::all(&digest);
    let save = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes)
            .with_context(|| format!("{} cannot be written; is the disk full?", path.display()))
    };
    save("report.html", html::page(&digest, &charts).as_bytes())?;
    save("report.md", markdown::page(&digest, &charts).as_bytes())?;
    for chart in &charts {
        save(&format!("{}.svg", chart.name), chart.svg.as_bytes())?;
        save(&format!("{}.png", chart.name), &picture::png(&chart.svg)?)?;
    }
    Ok(())
}
