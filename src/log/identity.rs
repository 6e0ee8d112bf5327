//! Whose log directory this is: `meta.properties`, as Kafka keeps it. A folder that is not ours is never touched.

use super::files::meta_properties::{self, MetaProperties};
use super::superblock;
use crate::base::disk::{Disk, FileStep, IoError};
use crate::base::{NodeId, Random, Uuid};

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

/// Reads who the folder belongs to; an empty one becomes the folder of `node` in a new cluster.
pub fn identify(disk: &mut dyn Disk, node: NodeId, random: &mut Random) -> Result<Identity, IdentityError> {
    let name = meta_properties::FILE_NAME;
    let Some(len) = disk.len(name)? else { return create(disk, node, random) };
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
    Ok(Identity { cluster_id: meta.cluster_id, directory_id })
}

fn create(disk: &mut dyn Disk, node: NodeId, random: &mut Random) -> Result<Identity, IdentityError> {
    let names = disk.list("")?.into_iter().map(|entry| entry.name);
    let foreign = |name: &String| !HARMLESS.contains(&name.as_str()) && !name.ends_with(".tmp");
    if let Some(found) = names.into_iter().find(foreign) {
        return Err(IdentityError::Foreign(found));
    }
    let identity = Identity { cluster_id: random.uuid().to_string(), directory_id: random.uuid() };
    let meta = MetaProperties {
        cluster_id: identity.cluster_id.clone(),
        node_id: node,
        directory_id: Some(identity.directory_id),
    };
    let data = meta_properties::encode(&meta).into();
    disk.perform(FileStep::Replace { path: meta_properties::FILE_NAME.into(), data })?;
    Ok(identity)
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
        let found = identify(&mut disk, NodeId(1), &mut Random::from_seed(1));
        match found {
            Ok(identity) => assert_eq!(format!("cluster {}", identity.cluster_id), expect),
            Err(error) => {
                assert!(error.to_string().contains(expect), "{error}");
                assert_eq!(disk.files, before, "a refused folder is not touched");
            }
        }
    }

    const META: &str = "version=1\ncluster.id=abc\nnode.id=1\ndirectory.id=AAAAAAAAAAAAAAAAAAAAZQ\n";

    #[test]
    fn a_folder_is_ours_or_is_left_alone() {
        check(&[("meta.properties", META)], "cluster abc");
        check(&[("meta.properties", META), (".engine/super", "x"), ("t-0/a.log", "")], "cluster abc");
        check(&[("meta.properties", META), ("t-0/a.log", "")], "another broker");
        check(&[("meta.properties", &META.replace("node.id=1", "node.id=7"))], "node.id=7");
        check(&[("meta.properties", "version=0\n")], "version 0");
        check(&[("holiday.jpg", "")], "holiday.jpg");
        check(&[(".lock", ""), ("meta.properties", &META[..20])], "cannot be used");
    }

    #[test]
    fn an_empty_folder_gets_ids_and_keeps_them() {
        let mut disk = MemoryDisk::default();
        let first = identify(&mut disk, NodeId(1), &mut Random::from_seed(1)).unwrap();
        let again = identify(&mut disk, NodeId(1), &mut Random::from_seed(2)).unwrap();
        assert_eq!(first, again);
    }
}
