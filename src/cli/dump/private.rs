//! The superblock and the catalogues: what recovery starts from.

use super::{text, written};
use crate::log::catalogue::{Catalogue, Entry};
use crate::log::superblock::Superblock;
use std::io::Write;

/// Shows the superblock.
pub(super) fn superblock(content: &[u8], out: &mut dyn Write) -> Result<(), String> {
    let block = Superblock::decode(content).map_err(text)?;
    written(writeln!(out, "store {}, {} cores, generation {}", block.store, block.cores, block.generation))?;
    written(writeln!(out, "{}", clean(block.is_clean)))
}

/// Shows what a catalogue says of the logs of its core.
pub(super) fn catalogue(content: &[u8], out: &mut dyn Write) -> Result<(), String> {
    let catalogue = Catalogue::decode(content).ok_or("damaged, or of another version")?;
    let Catalogue { core, store, replay_from, is_clean, logs } = catalogue;
    written(writeln!(out, "core {core} of store {store}, {} logs, {}", logs.len(), clean(is_clean)))?;
    written(writeln!(out, "a replay begins with file sequence {replay_from}"))?;
    logs.iter().try_for_each(|log| written(writeln!(out, "{}", log_line(log))))
}

fn clean(is_clean: bool) -> &'static str {
    if is_clean { "left by a clean stop" } else { "not left by a clean stop" }
}

fn log_line(log: &Entry) -> String {
    let epochs: String =
        log.epochs.iter().map(|entry| format!(", epoch {} from {}", entry.epoch, entry.start)).collect();
    let needs = if log.is_complete { "" } else { " (frames before are needed)" };
    format!(
        "{} ({}): offsets {} to {}, segment {} durable to byte {}, then {} bytes here{needs}{epochs}, {} producer batches",
        log.dir,
        log.key.topic,
        log.start,
        log.end,
        log.segment,
        log.synced,
        log.tail.len(),
        log.producers.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Bytes, LeaderEpoch, Offset, PartitionId, Uuid};
    use crate::log::LogKey;
    use crate::log::files::epoch_checkpoint;

    fn shown(show: impl FnOnce(&mut dyn Write) -> Result<(), String>) -> (Result<(), String>, String) {
        let mut out = Vec::new();
        let result = show(&mut out);
        (result, String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_superblock() {
        let content = Superblock { store: Uuid(9), cores: 2, generation: 3, is_clean: false }.encode();
        let (result, text) = shown(|out| superblock(&content, out));
        assert_eq!(result, Ok(()));
        assert_eq!(text, "store AAAAAAAAAAAAAAAAAAAACQ, 2 cores, generation 3\nnot left by a clean stop\n");
        assert!(shown(|out| superblock(&content[1..], out)).0.unwrap_err().contains("damaged"));
    }

    #[test]
    fn a_catalogue() {
        let log = Entry {
            key: LogKey { topic: Uuid(7), partition: PartitionId(1) },
            dir: "logs-1".to_owned(),
            start: Offset(2),
            end: Offset(9),
            segment: Offset(4),
            synced: 4096,
            first_timestamp: None,
            tail: Bytes::from_static(b"tail"),
            is_complete: false,
            epochs: vec![epoch_checkpoint::Entry { epoch: LeaderEpoch(3), start: Offset(2) }],
            producers: Vec::new(),
        };
        let content =
            Catalogue { core: 1, store: Uuid(9), replay_from: 5, is_clean: true, logs: vec![log] }.encode();
        let (result, text) = shown(|out| catalogue(&content, out));
        assert_eq!(result, Ok(()));
        assert_eq!(
            text,
            "core 1 of store AAAAAAAAAAAAAAAAAAAACQ, 1 logs, left by a clean stop\n\
             a replay begins with file sequence 5\n\
             logs-1 (AAAAAAAAAAAAAAAAAAAABw): offsets 2 to 9, segment 4 durable to byte 4096, then 4 bytes here \
             (frames before are needed), epoch 3 from 2, 0 producer batches\n"
        );
        assert!(shown(|out| catalogue(&content[1..], out)).0.is_err());
    }
}
