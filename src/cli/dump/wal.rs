//! A file of the write-ahead log: its header, the groups that count, and why they end where they do.
//!
//! A file is read by itself: whether its groups continue those of the file before is for recovery to say.

use super::written;
use crate::base::BLOCK_BYTES;
use crate::base::crc32c;
use crate::wal::{FILE_HEADER_BYTES, FileHeader, FrameHeader, FrameKind, GROUP_HEADER_BYTES, GroupHeader};
use std::io::Write;

/// Shows a file, with `frames` also what the groups hold. A durable group that is not whole is damage.
pub(super) fn show(content: &[u8], frames: bool, out: &mut dyn Write) -> Result<(), String> {
    let Some(header) = FileHeader::decode(content) else { return no_header(content, out) };
    let FileHeader { store, core, sequence, first_group, previous } = header;
    written(writeln!(out, "core {core} of store {store}, sequence {sequence} (after {previous})"))?;
    let (mut position, mut expected) = (FILE_HEADER_BYTES, first_group);
    loop {
        match group_at(content, position, &header, expected) {
            Ok((group, payload)) => {
                written(writeln!(out, "{}", group_line(position, &group)))?;
                if frames {
                    show_frames(payload, out)?;
                }
                position += group.padded_len as usize;
                expected += 1;
            }
            Err(why) => {
                written(writeln!(out, "the groups end at byte {position}: {why}"))?;
                return behind(content, position, &header, expected, out);
            }
        }
    }
}

fn no_header(content: &[u8], out: &mut dyn Write) -> Result<(), String> {
    let first = &content[..content.len().min(FILE_HEADER_BYTES)];
    if first.iter().any(|byte| *byte != 0) {
        return Err("the file header is damaged, or of another version".to_owned());
    }
    written(writeln!(out, "never used, {} bytes", content.len()))
}

/// The group that must be at `position`, with its payload; or why there is none.
fn group_at<'a>(
    content: &'a [u8],
    position: usize,
    file: &FileHeader,
    expected: u64,
) -> Result<(GroupHeader, &'a [u8]), String> {
    let bytes = content.get(position..).filter(|bytes| !bytes.is_empty()).ok_or("the file is full")?;
    let Some(header) = GroupHeader::decode(bytes) else {
        let is_zero = bytes[..bytes.len().min(BLOCK_BYTES)].iter().all(|byte| *byte == 0);
        return Err(if is_zero { "zeroes" } else { "no group header" }.to_owned());
    };
    if header.file_sequence != file.sequence {
        return Err(format!("a group of sequence {}, when the file was used before", header.file_sequence));
    }
    if header.group != expected {
        return Err(format!("group {} where {expected} must be", header.group));
    }
    let is_possible = header.padded_len as usize >= GROUP_HEADER_BYTES + header.payload_len as usize;
    let payload = bytes.get(GROUP_HEADER_BYTES..GROUP_HEADER_BYTES + header.payload_len as usize);
    match payload.filter(|payload| is_possible && crc32c(payload) == header.payload_crc) {
        Some(payload) => Ok((header, payload)),
        None => Err(format!("group {expected} is torn: its checksum does not fit")),
    }
}

fn group_line(position: usize, group: &GroupHeader) -> String {
    let seal = if group.frames == 0 { ", a seal" } else { "" };
    format!(
        "group {} at byte {position}: {} frames in {} bytes{seal}, durable mark {}, written at {} ms",
        group.group, group.frames, group.payload_len, group.durable_mark, group.wall_ms
    )
}

fn show_frames(mut payload: &[u8], out: &mut dyn Write) -> Result<(), String> {
    while !payload.is_empty() {
        let (header, body, rest) = FrameHeader::split(payload).ok_or("a frame of a newer version")?;
        written(writeln!(out, "  {}", frame_line(&header, body)))?;
        payload = rest;
    }
    Ok(())
}

fn frame_line(frame: &FrameHeader, body: &[u8]) -> String {
    let whose = format!("{} partition {}", frame.topic, frame.partition);
    let more = if frame.continues { ", more follows" } else { "" };
    match frame.kind {
        FrameKind::Create => format!("begin of {whose} in {}", String::from_utf8_lossy(body)),
        FrameKind::Delete => format!("end of {whose}"),
        FrameKind::Data => format!(
            "{whose}: offsets {} to {} of epoch {}, {} bytes at byte {} of segment {}{more}",
            frame.offset,
            frame.next_offset,
            frame.leader_epoch,
            body.len(),
            frame.position,
            frame.segment
        ),
    }
}

/// Headers of this use of the file behind the end: they tell what was durable.
fn behind(
    content: &[u8],
    end: usize,
    file: &FileHeader,
    missing: u64,
    out: &mut dyn Write,
) -> Result<(), String> {
    let blocks = (end..content.len()).step_by(BLOCK_BYTES);
    let headers = blocks.filter_map(|at| Some((at, GroupHeader::decode(&content[at..])?)));
    let mut mark = 0;
    for (at, group) in headers.filter(|(_, group)| group.file_sequence == file.sequence) {
        written(writeln!(
            out,
            "behind it, at byte {at}: group {}, durable mark {}",
            group.group, group.durable_mark
        ))?;
        mark = mark.max(group.durable_mark);
    }
    match mark >= missing {
        true => Err(format!("group {missing} was durable (mark {mark}) and is not whole: this is damage")),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{LeaderEpoch, Offset, PartitionId, Uuid};

    const HEADER: FileHeader =
        FileHeader { store: Uuid(9), core: 1, sequence: 6, first_group: 40, previous: 5 };

    fn frame(kind: FrameKind, body: &[u8]) -> Vec<u8> {
        let header = FrameHeader {
            kind,
            continues: false,
            topic: Uuid(7),
            partition: PartitionId(2),
            leader_epoch: LeaderEpoch(3),
            segment: Offset(0),
            position: 10,
            offset: Offset(4),
            next_offset: Offset(5),
        };
        [&header.encode(body.len())[..], body].concat()
    }

    fn group(sequence: u64, group: u64, mark: u64, frames: &[Vec<u8>]) -> Vec<u8> {
        let payload = frames.concat();
        let header = GroupHeader {
            file_sequence: sequence,
            group,
            durable_mark: mark,
            payload_len: payload.len() as u32,
            padded_len: BLOCK_BYTES as u32,
            frames: frames.len() as u32,
            payload_crc: crc32c(&payload),
            previous_crc: 0,
            wall_ms: 77,
        };
        let mut bytes = [&header.encode()[..], &payload].concat();
        bytes.resize(BLOCK_BYTES, 0);
        bytes
    }

    /// What is said about a file with these groups behind its header, one block each.
    fn check(groups: &[Vec<u8>], frames: bool, expect: &[&str], complaint: Option<&str>) {
        let content = [&HEADER.encode()[..], &groups.concat()].concat();
        let mut out = Vec::new();
        let result = show(&content, frames, &mut out);
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(lines, expect);
        assert_eq!(result.err().as_deref(), complaint);
    }

    #[test]
    fn groups_frames_and_the_end() {
        let first =
            group(6, 40, 38, &[frame(FrameKind::Create, b"logs-2"), frame(FrameKind::Data, b"batch")]);
        let seal = group(6, 41, 40, &[]);
        let line = "group 40 at byte 4096: 2 frames in 139 bytes, durable mark 38, written at 77 ms";
        let seal_line =
            "group 41 at byte 8192: 0 frames in 0 bytes, a seal, durable mark 40, written at 77 ms";
        let zeroes = vec![0; BLOCK_BYTES];
        check(
            std::slice::from_ref(&first),
            false,
            &[line, "the groups end at byte 8192: the file is full"],
            None,
        );
        check(
            &[first.clone(), seal.clone(), zeroes],
            false,
            &[line, seal_line, "the groups end at byte 12288: zeroes"],
            None,
        );
        let begin = "  begin of AAAAAAAAAAAAAAAAAAAABw partition 2 in logs-2";
        let data = "  AAAAAAAAAAAAAAAAAAAABw partition 2: offsets 4 to 5 of epoch 3, 5 bytes at byte 10 of segment 0";
        let old = group(2, 12, 11, &[]);
        let why = "the groups end at byte 8192: a group of sequence 2, when the file was used before";
        check(&[first, old], true, &[line, begin, data, why], None);
    }

    #[test]
    fn torn_and_damaged() {
        let mut torn = group(6, 40, 38, &[frame(FrameKind::Delete, b"")]);
        torn[120] ^= 1;
        let end = "the groups end at byte 4096: group 40 is torn: its checksum does not fit";
        let itself = "behind it, at byte 4096: group 40, durable mark 38";
        check(std::slice::from_ref(&torn), false, &[end, itself], None);
        let next = group(6, 41, 40, &[]);
        let behind = "behind it, at byte 8192: group 41, durable mark 40";
        let damage = "group 40 was durable (mark 40) and is not whole: this is damage";
        check(&[torn, next], false, &[end, itself, behind], Some(damage));
    }

    #[test]
    fn files_without_groups() {
        let shown = |content: &[u8]| {
            let mut out = Vec::new();
            (show(content, false, &mut out), String::from_utf8(out).unwrap())
        };
        assert_eq!(shown(&[0; 8192]), (Ok(()), "never used, 8192 bytes\n".to_owned()));
        assert!(shown(&[1; 8192]).0.is_err());
        assert!(shown(b"").0.is_ok());
    }
}
