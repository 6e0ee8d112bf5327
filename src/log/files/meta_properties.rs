//! `meta.properties`: whose log directory this is. A Java properties file.
//!
//! ```text
//! cluster.id=Some22CharactersOfText
//! directory.id=Another22Characters…
//! node.id=1
//! version=1
//! ```

use super::{Damaged, properties};
use crate::base::{NodeId, Uuid};

/// Its name in the log directory.
pub const FILE_NAME: &str = "meta.properties";

/// The content of the file, version 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetaProperties {
    /// The cluster's name for itself; usually a UUID in Kafka's text form, but any text is legal.
    pub cluster_id: String,
    /// Which node of the cluster.
    pub node_id: NodeId,
    /// Which directory of the node (KIP-858). `None` in folders that an old Kafka formatted.
    pub directory_id: Option<Uuid>,
}

/// The content of the file, in Kafka's form.
pub fn encode(meta: &MetaProperties) -> Vec<u8> {
    let mut out = String::from("#\n");
    properties::put(&mut out, "cluster.id", &meta.cluster_id);
    if let Some(id) = meta.directory_id {
        properties::put(&mut out, "directory.id", &id.to_string());
    }
    properties::put(&mut out, "node.id", &meta.node_id.to_string());
    properties::put(&mut out, "version", "1");
    out.into_bytes()
}

/// Reads the file. Version 0 was written by ZooKeeper-based brokers and is refused.
pub fn decode(file: &[u8]) -> Result<MetaProperties, Damaged> {
    let entries =
        properties::parse(&properties::to_text(file)).map_err(|error| Damaged(error.to_string()))?;
    // A key that is there twice counts with its last value, as in Java.
    let get =
        |key: &str| entries.iter().rev().find(|entry| entry.key == key).map(|entry| entry.value.as_str());
    let need = |key: &str| get(key).ok_or_else(|| Damaged::new(format!("{key} is missing")));
    match get("version").unwrap_or("0").trim() {
        "1" => {}
        other => return Err(Damaged::new(format!("version {other} is not supported, only 1"))),
    }
    let node_id = need("node.id")?;
    let node_id = node_id.parse().map_err(|_| Damaged::new(format!("node.id {node_id} is no number")))?;
    let directory_id = match get("directory.id") {
        None => None,
        Some(id) => {
            Some(Uuid::parse(id).ok_or_else(|| Damaged::new(format!("directory.id {id} is no UUID")))?)
        }
    };
    Ok(MetaProperties { cluster_id: need("cluster.id")?.to_owned(), node_id: NodeId(node_id), directory_id })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "EjRWeJq8Te-BI0VniavN7w";

    #[test]
    fn what_is_written_is_read() {
        for cluster_id in [ID, "my cluster: 1=2 #3", " ä\\"] {
            for directory_id in [None, Uuid::parse(ID)] {
                let meta =
                    MetaProperties { cluster_id: cluster_id.to_owned(), node_id: NodeId(7), directory_id };
                assert_eq!(decode(&encode(&meta)), Ok(meta));
            }
        }
    }

    #[test]
    fn reads_what_kafka_wrote() {
        let file = format!(
            "#\n#Sat Nov 21 08:24:11 UTC 2026\ncluster.id={ID}\nversion=1\ndirectory.id={ID}\nnode.id=1\n"
        );
        let meta = decode(file.as_bytes()).unwrap();
        assert_eq!(
            (meta.cluster_id.as_str(), meta.node_id, meta.directory_id),
            (ID, NodeId(1), Uuid::parse(ID))
        );
    }

    #[test]
    fn damage_is_an_error() {
        for (file, reason) in [
            ("", "version 0 is not supported, only 1"),
            ("version=2\nnode.id=1\ncluster.id=a", "version 2 is not supported, only 1"),
            ("version=1\ncluster.id=a", "node.id is missing"),
            ("version=1\nnode.id=1", "cluster.id is missing"),
            ("version=1\nnode.id=one\ncluster.id=a", "node.id one is no number"),
            ("version=1\nnode.id=1\ncluster.id=a\ndirectory.id=b", "directory.id b is no UUID"),
        ] {
            assert_eq!(decode(file.as_bytes()), Err(Damaged::new(reason)), "{file:?}");
        }
    }
}
