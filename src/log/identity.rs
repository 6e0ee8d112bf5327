//! Whose log directory this is: `meta.properties`, as Kafka keeps it. A folder that is not ours is never touched.

use super::files::meta_properties::{self, MetaProperties};
use super::superblock;
use crate::base::disk::{Disk, FileStep, IoError};
use crate::base::{NodeId, Uuid};

/// Who a log directory belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The cluster.
    pub cluster_id: String,
    /// The directory (KIP-858).
    pub directory_id: Uuid,
}

/// Why a folder cannot be used. Nothing in it was changed.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The disk failed.
    #[error("{0}")]
    Io(#[from] IoError),
    /// The file cannot be read.
    #[error("meta.properties cannot be used: {0}")]
    Damaged(String),
    /// Another node's folder.
    #[error(
        "the folder belongs to node.id {found}, the configuration says {expected}: set node.id={found} or use another folder"
    )]
    OtherNode { found: NodeId, expected: NodeId },
    /// Apache Kafka, or another program that keeps its files, made this folder.
    #[error(
        "the folder holds the log of another broker (meta.properties without .engine): it is not converted yet; use another folder"
    )]
    Kafka,
    /// Something else is in it.
    #[error("the folder is not empty and not a log directory (it holds {0}): use another folder")]
    Foreign(String),
}

/// Names that may be in a folder that is new to us.
const HARMLESS: [&str; 2] = [".lock", "lost+found"];

/// Reads who the folder belongs to; `None` when it is new and may be taken.
pub fn identify(disk: &mut dyn Disk, node: NodeId) -> Result<Option<Identity>, IdentityError> {
    let name = meta_properties::FILE_NAME;
    let Some(len) = disk.len(name)? else { return check_new(disk).map(|()| None) };
    let file = disk.read(name, 0, len as usize)?;
    let meta = meta_properties::decode(&file).map_err(|error| IdentityError::Damaged(error.to_string()))?;
    if meta.node_id != node {
        return Err(IdentityError::OtherNode { found: meta.node_id, expected: node });
    }
    if disk.len(superblock::PATH)?.is_none() && has_partitions(disk)? {
        return Err(IdentityError::Kafka);
    }
    let directory_id =
        meta.directory_id.ok_or_else(|| IdentityError::Damaged("directory.id is missing".to_owned()))?;
    Ok(Some(Identity { cluster_id: meta.cluster_id, directory_id }))
}

/// A new folder becomes one of `node`, as `identity` says.
pub fn claim(disk: &mut dyn Disk, node: NodeId, identity: &Identity) -> Result<(), IoError> {
    let meta = MetaProperties {
        cluster_id: identity.cluster_id.clone(),
        node_id: node,
        directory_id: Some(identity.directory_id),
    };
    let data = meta_properties::encode(&meta).into();
    disk.perform(FileStep::Replace { path: meta_properties::FILE_NAME.into(), data })
}

fn check_new(disk: &mut dyn Disk) -> Result<(), IdentityError> {
    let names = disk.list("")?.into_iter().map(|entry| entry.name);
    let foreign = |name: &String| !HARMLESS.contains(&name.as_str()) && !name.ends_with(".tmp");
    match names.into_iter().find(foreign) {
        Some(found) => Err(IdentityError::Foreign(found)),
        None => Ok(()),
    }
}

fn has_partitions(disk: &mut dyn Disk) -> Result<bool, IoError> {
    Ok(disk
        .list("")?
        .iter()
        .any(|entry| entry.is_dir && super::files::names::parse_partition_dir(&entry.name).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::memory_disk::MemoryDisk;

    fn check(names: &[(&str, &str)], expect: &str) {
        let mut disk = MemoryDisk::default();
        for (name, text) in names {
            disk.files.insert((*name).to_owned(), text.as_bytes().to_vec());
        }
        let before = disk.files.clone();
        let found = identify(&mut disk, NodeId(1));
        match found {
            Ok(None) => assert_eq!("new", expect),
            Ok(Some(identity)) => assert_eq!(format!("cluster {}", identity.cluster_id), expect),
            Err(error) => {
                assert!(error.to_string().contains(expect), "{error}");
                assert_eq!(disk.files, before, "a refused folder is not touched");
            }
        }
    }

    const META: &str = "version=1\ncluster.id=abc\nnode.id=1\ndirectory.id=AAAAAAAAAAAAAAAAAAAAZQ\n";

    #[test]
    fn a_folder_is_ours_or_is_left_alone() {
        check(&[(".lock", "")], "new");
        check(&[("meta.properties", META)], "cluster abc");
        check(&[("meta.properties", META), (".engine/super", "x"), ("t-0/a.log", "")], "cluster abc");
        check(&[("meta.properties", META), ("t-0/a.log", "")], "another broker");
        check(&[("meta.properties", &META.replace("node.id=1", "node.id=7"))], "node.id=7");
        check(&[("meta.properties", "version=0\n")], "version 0");
        check(&[("holiday.jpg", "")], "holiday.jpg");
        check(&[(".lock", ""), ("meta.properties", &META[..20])], "cannot be used");
    }

    #[test]
    fn a_new_folder_is_claimed_once() {
        let mut disk = MemoryDisk::default();
        assert_eq!(identify(&mut disk, NodeId(1)).unwrap(), None);
        let identity = Identity { cluster_id: "abc".to_owned(), directory_id: Uuid(1 << 70) };
        claim(&mut disk, NodeId(1), &identity).unwrap();
        assert_eq!(identify(&mut disk, NodeId(1)).unwrap(), Some(identity));
    }
}
