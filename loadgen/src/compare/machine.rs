//! What the machine is, in words, and a date that people read.

use serde::{Deserialize, Serialize};
use std::path::Path;

/// Facts for the report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Machine {
    pub(super) processor: String,
    pub(super) cores: usize,
    pub(super) memory_gib: f64,
    pub(super) kernel: String,
    pub(super) system: String,
    /// Type of the file system that the brokers write to.
    pub(super) file_system: String,
}

impl Machine {
    /// This one, with its data below a folder.
    pub(super) fn here(data: &Path) -> Self {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let (cpuinfo, meminfo, release) =
            (read("/proc/cpuinfo"), read("/proc/meminfo"), read("/etc/os-release"));
        let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
        let kib = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:")?.split_whitespace().next());
        let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
        Self {
            processor: model.unwrap_or("unknown processor").to_owned(),
            cores: core_affinity::get_core_ids().map_or(1, |cores| cores.len()),
            memory_gib: kib.and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1048576.0,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            system: name.unwrap_or("Linux").trim_matches('"').to_owned(),
            file_system: file_system(data),
        }
    }

    /// In a sentence.
    pub(super) fn in_words(&self) -> String {
        format!(
            "{}, {} cores, {:.0} GiB of memory, {} with Linux {}, data on {}",
            self.processor, self.cores, self.memory_gib, self.system, self.kernel, self.file_system
        )
    }
}

/// The type of the mount with the longest path above the folder.
fn file_system(folder: &Path) -> String {
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let rows = mounts.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split(' ').collect();
        Some((*fields.get(1)?, *fields.get(2)?))
    });
    let above = rows.filter(|(at, _)| folder.starts_with(at)).max_by_key(|(at, _)| at.len());
    above.map_or("an unknown file system", |(_, kind)| kind).to_owned()
}

/// `2026-11-25 23:40:12` (UTC) from seconds since 1970.
pub(super) fn date(unix_s: u64) -> String {
    let (days, rest) = (unix_s / 86_400, unix_s % 86_400);
    // Days from 1 March of year 0, in eras of 400 years: a leap day is the last of its year then.
    let day = days + 719_468;
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_right() {
        for (unix_s, expect) in [
            (0, "1970-01-01 00:00:00"),
            (951_782_400, "2000-02-29 00:00:00"),
            (1_795_650_012, "2026-11-25 23:40:12"),
            (4_107_542_399, "2100-02-28 23:59:59"),
        ] {
            assert_eq!(date(unix_s), expect);
        }
    }

    #[test]
    fn this_machine_is_described() {
        let machine = Machine::here(Path::new("/"));
        assert!(machine.cores >= 1 && machine.memory_gib > 0.0, "{}", machine.in_words());
    }
}
