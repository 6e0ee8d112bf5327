//! From Kafka's bytes to the words of a story.

mod configs;
mod groups;

use super::words::Names;
use crate::base::Uuid;
use crate::protocol::batch::{BatchView, Batches, Compression};
use crate::protocol::describe_log_dirs_response::DescribeLogDirsResult;
use crate::protocol::fetch_response::PartitionData;
use crate::protocol::metadata_response::MetadataResponseTopic;
use crate::protocol::produce_response::PartitionProduceResponse;
use crate::protocol::*;

/// What came back, a line each. `body` begins behind the correlation id.
pub(super) fn answer((api, version): (ApiKey, i16), body: &[u8], names: &mut Names) -> Vec<String> {
    let body = if api.response_header_version(version) >= 1 { &body[1..] } else { body };
    let told = Told { version, body, names };
    match api {
        ApiKey::Produce => told.produced(),
        ApiKey::Fetch => told.fetched(),
        ApiKey::ListOffsets => told.offsets(),
        ApiKey::OffsetForLeaderEpoch => told.epochs(),
        ApiKey::Metadata => told.metadata(),
        ApiKey::CreateTopics => told.created(),
        ApiKey::DeleteTopics => told.deleted(),
        ApiKey::CreatePartitions => told.grown(),
        ApiKey::DescribeConfigs => told.configs(),
        ApiKey::ListConfigResources => told.configured(),
        ApiKey::AlterConfigs => told.replaced(),
        ApiKey::IncrementalAlterConfigs => told.altered(),
        ApiKey::DescribeCluster => told.cluster(),
        ApiKey::DescribeTopicPartitions => told.described(),
        ApiKey::DescribeLogDirs => told.log_dirs(),
        ApiKey::FindCoordinator => told.coordinators(),
        ApiKey::InitProducerId => told.producer_id(),
        ApiKey::ApiVersions => told.versions(),
        ApiKey::JoinGroup => told.joined(),
        ApiKey::SyncGroup => told.synced(),
        ApiKey::Heartbeat => told.beaten(),
        ApiKey::LeaveGroup => told.left(),
        ApiKey::OffsetCommit => told.committed(),
        ApiKey::OffsetFetch => told.offsets_of_groups(),
        ApiKey::OffsetDelete => told.forgotten(),
        ApiKey::ListGroups => told.groups(),
        ApiKey::DescribeGroups => told.groups_described(),
        ApiKey::DeleteGroups => told.groups_deleted(),
        ApiKey::ConsumerGroupHeartbeat => told.consumer_beaten(),
        ApiKey::ConsumerGroupDescribe => told.consumer_groups(),
        other => panic!("{} is not served", other.name()),
    }
}

struct Told<'a> {
    version: i16,
    body: &'a [u8],
    names: &'a mut Names,
}

impl<'a> Told<'a> {
    fn read<M: Decode<'a>>(&self) -> M {
        M::from_bytes(self.body, self.version).expect("a response that Kafka's clients can read")
    }

    /// A topic by the name or the id that the version has.
    fn topic(&self, name: &str, id: Uuid) -> String {
        if name.is_empty() { self.names.of_id(id) } else { name.to_owned() }
    }

    fn produced(self) -> Vec<String> {
        let response: ProduceResponse<'_> = self.read();
        let mut lines = Vec::new();
        for topic in &response.responses {
            let name = self.topic(topic.name, topic.topic_id);
            let line = |part: &PartitionProduceResponse<'_>| format!("produced {name}/{}", produced(part));
            lines.extend(topic.partition_responses.iter().map(line));
        }
        or_nothing(lines, "produced nothing")
    }

    fn fetched(self) -> Vec<String> {
        let response: FetchResponse<'_> = self.read();
        let mut lines = Vec::new();
        let error =
            if response.error_code == 0 { String::new() } else { format!(" {}", code(response.error_code)) };
        if response.session_id != 0 || !error.is_empty() || response.responses.is_empty() {
            let session = match response.session_id {
                0 => "no session".to_owned(),
                id => self.names.of_session(id),
            };
            lines.push(format!("fetched ({session}){error}"));
        }
        for topic in &response.responses {
            let name = self.topic(topic.topic, topic.topic_id);
            lines.extend(topic.partitions.iter().map(|part| format!("fetched {name}/{}", fetched(part))));
        }
        lines
    }

    fn offsets(self) -> Vec<String> {
        let response: ListOffsetsResponse<'_> = self.read();
        let rows = response.topics.iter().flat_map(|topic| {
            topic.partitions.iter().map(|part| {
                let (index, offset, time) = (part.partition_index, part.offset, part.timestamp);
                let (error, epoch) = (error(part.error_code), part.leader_epoch);
                format!("offset {}/{index}{error} {offset} time={time} epoch={epoch}", topic.name)
            })
        });
        or_nothing(rows.collect(), "no offsets")
    }

    fn epochs(self) -> Vec<String> {
        let response: OffsetForLeaderEpochResponse<'_> = self.read();
        let rows = response.topics.iter().flat_map(|topic| {
            topic.partitions.iter().map(|part| {
                let (index, epoch, end) = (part.partition, part.leader_epoch, part.end_offset);
                format!("epoch {}/{index}{} {epoch} ends at {end}", topic.topic, error(part.error_code))
            })
        });
        rows.collect()
    }

    fn metadata(self) -> Vec<String> {
        let response: MetadataResponse<'_> = self.read();
        let brokers = response
            .brokers
            .iter()
            .map(|broker| format!("{} {}:{}", broker.node_id, broker.host, broker.port));
        let brokers: Vec<String> = brokers.collect();
        let cluster = response.cluster_id.unwrap_or("-");
        let head = format!(
            "metadata: {cluster}, controller {}, brokers {}{}",
            response.controller_id,
            brokers.join(", "),
            may(response.cluster_authorized_operations)
        );
        let rows = response.topics.iter().map(|topic| self.topic_row(topic));
        std::iter::once(head).chain(rows).collect()
    }

    fn topic_row(&self, topic: &MetadataResponseTopic<'_>) -> String {
        let parts = topic.partitions.iter().map(|part| {
            let bad = error(part.error_code);
            let offline = offline(&part.offline_replicas);
            format!("{}{bad}@{}~{}{offline}", part.partition_index, part.leader_id, part.leader_epoch)
        });
        let parts: Vec<String> = parts.collect();
        let name = topic.name.unwrap_or("null");
        let name = if name.len() > 40 { format!("({} letters)", name.len()) } else { name.to_owned() };
        let internal = if topic.is_internal { " internal" } else { "" };
        let id = self.names.of_id(topic.topic_id);
        let may = may(topic.topic_authorized_operations);
        format!("topic {name} {id}{}{internal} [{}]{may}", error(topic.error_code), parts.join(" "))
    }

    fn log_dirs(self) -> Vec<String> {
        let response: DescribeLogDirsResponse<'_> = self.read();
        let row = |dir: &DescribeLogDirsResult<'_>| {
            let partitions = dir.topics.iter().flat_map(|topic| {
                let name = topic.name;
                topic.partitions.iter().map(move |part| {
                    format!(" {name}/{}={} bytes", part.partition_index, part.partition_size)
                })
            });
            let (path, total, usable) = (dir.log_dir, dir.total_bytes, dir.usable_bytes);
            let partitions: String = partitions.collect();
            format!("log dir {path}{} room {usable} of {total}:{partitions}", error(dir.error_code))
        };
        assert_eq!(response.error_code, 0);
        response.results.iter().map(row).collect()
    }

    fn created(self) -> Vec<String> {
        let response: CreateTopicsResponse<'_> = self.read();
        let rows = response.topics.iter().map(|topic| {
            let size = match topic.error_code {
                0 => format!(" partitions={} replicas={}", topic.num_partitions, topic.replication_factor),
                _ => String::new(),
            };
            let set = topic.configs.iter().flatten().filter(|config| config.config_source == 1);
            let set: String =
                set.map(|config| format!(" {}={}", config.name, config.value.unwrap_or("null"))).collect();
            let wrong = wrong(topic.error_code, topic.error_message);
            format!("created {}{wrong}{size}{set}", topic.name)
        });
        or_nothing(rows.collect(), "created nothing")
    }

    fn deleted(self) -> Vec<String> {
        let response: DeleteTopicsResponse<'_> = self.read();
        let rows = response.responses.iter().map(|topic| {
            let (name, id) = (topic.name.unwrap_or("null"), self.names.of_id(topic.topic_id));
            format!("deleted {name} {id}{}", wrong(topic.error_code, topic.error_message))
        });
        or_nothing(rows.collect(), "deleted nothing")
    }

    fn grown(self) -> Vec<String> {
        let response: CreatePartitionsResponse<'_> = self.read();
        let rows = response.results.iter();
        rows.map(|row| format!("grown {}{}", row.name, wrong(row.error_code, row.error_message))).collect()
    }

    fn cluster(self) -> Vec<String> {
        let response: DescribeClusterResponse<'_> = self.read();
        let brokers = response.brokers.iter().map(|broker| {
            format!(
                " {} {}:{}{}",
                broker.broker_id,
                broker.host,
                broker.port,
                if broker.is_fenced { " fenced" } else { "" }
            )
        });
        let wrong = wrong(response.error_code, response.error_message);
        let (id, controller) = (response.cluster_id, response.controller_id);
        let (brokers, may) = (brokers.collect::<String>(), may(response.cluster_authorized_operations));
        vec![format!("cluster {id}{wrong} controller {controller}, brokers{brokers}{may}")]
    }

    fn described(self) -> Vec<String> {
        let response: DescribeTopicPartitionsResponse<'_> = self.read();
        let mut lines = Vec::new();
        for topic in &response.topics {
            let parts: Vec<String> = topic
                .partitions
                .iter()
                .map(|part| format!("{}{}@{}", part.partition_index, error(part.error_code), part.leader_id))
                .collect();
            let (name, bad) = (topic.name.unwrap_or("null"), error(topic.error_code));
            lines.push(format!(
                "described {name}{bad} {} [{}]{}",
                self.names.of_id(topic.topic_id),
                parts.join(" "),
                may(topic.topic_authorized_operations)
            ));
        }
        if let Some(next) = &response.next_cursor {
            lines.push(format!("next page from {}/{}", next.topic_name, next.partition_index));
        }
        or_nothing(lines, "described nothing")
    }

    fn coordinators(self) -> Vec<String> {
        let response: FindCoordinatorResponse<'_> = self.read();
        if self.version < 4 {
            return vec![format!(
                "coordinator {}{}",
                response.node_id,
                wrong(response.error_code, response.error_message)
            )];
        }
        let rows = response.coordinators.iter();
        rows.map(|row| {
            format!("coordinator of {}: {}{}", row.key, row.node_id, wrong(row.error_code, row.error_message))
        })
        .collect()
    }

    fn producer_id(self) -> Vec<String> {
        let response: InitProducerIdResponse = self.read();
        let (id, epoch) = (response.producer_id, response.producer_epoch);
        vec![format!("producer id {id} epoch {epoch}{}", error(response.error_code))]
    }

    fn versions(self) -> Vec<String> {
        // Error 35 always comes in the form of version 0.
        let version = if self.body[..2] == 35i16.to_be_bytes() { 0 } else { self.version };
        let response = ApiVersionsResponse::from_bytes(self.body, version).expect("an answer to ApiVersions");
        let rows = response
            .api_keys
            .iter()
            .map(|api| format!(" {}:{}-{}", api.api_key, api.min_version, api.max_version));
        let mut lines = vec![format!("versions{}{}", error(response.error_code), rows.collect::<String>())];
        let finalized = response.finalized_features.iter();
        lines.extend(
            finalized.map(|feature| format!("feature {}={}", feature.name, feature.max_version_level)),
        );
        let supported = response.supported_features.iter();
        lines.extend(supported.map(|feature| {
            format!("supported {} {}-{}", feature.name, feature.min_version, feature.max_version)
        }));
        lines
    }
}

/// What the client may do, by the codes of Kafka's operations; nothing when that was not asked.
fn may(operations: i32) -> String {
    if operations == i32::MIN {
        return String::new();
    }
    let codes = (0..31).filter(|code| operations & (1 << code) != 0).map(|code| code.to_string());
    format!(" may {}", codes.collect::<Vec<_>>().join(" "))
}

fn offline(replicas: &[i32]) -> String {
    if replicas.is_empty() { String::new() } else { format!(" offline={replicas:?}") }
}

fn or_nothing(lines: Vec<String>, nothing: &str) -> Vec<String> {
    if lines.is_empty() { vec![nothing.to_owned()] } else { lines }
}

fn code(number: i16) -> String {
    ErrorCode::from_code(number).map_or(format!("error {number}"), |error| error.name().to_owned())
}

/// Nothing for no error, else a space and its name.
fn error(number: i16) -> String {
    if number == 0 { String::new() } else { format!(" {}", code(number)) }
}

/// The error with its sentence.
fn wrong(number: i16, message: Option<&str>) -> String {
    let said = message.map(|text| format!(" \"{text}\"")).unwrap_or_default();
    format!("{}{said}", error(number))
}

fn produced(part: &PartitionProduceResponse<'_>) -> String {
    let mut text = format!("{}", part.index);
    match part.error_code {
        0 => text.push_str(&format!(" at {}", part.base_offset)),
        number => text.push_str(&wrong(number, part.error_message)),
    }
    if part.log_append_time_ms != -1 {
        text.push_str(&format!(" time={}", part.log_append_time_ms));
    }
    if part.log_start_offset > 0 {
        text.push_str(&format!(" start={}", part.log_start_offset));
    }
    for record in &part.record_errors {
        let said = record.batch_index_error_message.unwrap_or("");
        text.push_str(&format!(" (record {}: {said})", record.batch_index));
    }
    text
}

fn fetched(part: &PartitionData<'_>) -> String {
    let mut text = format!("{}{}", part.partition_index, error(part.error_code));
    if part.high_watermark != -1 {
        text.push_str(&format!(" high={}", part.high_watermark));
    }
    if part.last_stable_offset != part.high_watermark {
        text.push_str(&format!(" stable={}", part.last_stable_offset));
    }
    if part.log_start_offset > 0 {
        text.push_str(&format!(" start={}", part.log_start_offset));
    }
    if part.diverging_epoch.epoch != -1 || part.diverging_epoch.end_offset != -1 {
        let diverging = &part.diverging_epoch;
        text.push_str(&format!(" diverging: epoch {} ends at {}", diverging.epoch, diverging.end_offset));
    }
    if let Some(aborted) = &part.aborted_transactions {
        text.push_str(&format!(" aborted={}", aborted.len()));
    }
    let records = part.records.unwrap_or_default();
    if records.is_empty() {
        return text + " {}";
    }
    for batch in Batches::new(records) {
        match batch {
            Ok(view) => text.push_str(&format!(" {}", shown(&view))),
            Err(_) => text.push_str(" {cut off"),
        }
    }
    text
}

/// `{4: a key:b}`; what a client would complain about is said.
fn shown(batch: &BatchView<'_>) -> String {
    let payload = batch.plain_payload(1 << 20).expect("records");
    let records = batch.records_in(&payload).map(|record| {
        let record = record.expect("a record");
        let text = |bytes: Option<&[u8]>| match bytes {
            None => String::new(),
            Some(bytes) if bytes.len() > 30 => format!("({} bytes)", bytes.len()),
            Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        };
        let value = text(record.value);
        record.key.map_or(value.clone(), |key| format!("{}:{value}", text(Some(key))))
    });
    let records: Vec<String> = records.collect();
    let records = match records.len() {
        0..=6 => records.join(" "),
        len => format!("{} .. {} records", records[0], len),
    };
    let codec = if batch.compression() == Some(Compression::None) { "" } else { " compressed" };
    let time = match batch.is_log_append_time() {
        true => format!(" appended={}", batch.max_timestamp().0),
        false => String::new(),
    };
    let bad = if batch.crc_fits() { "" } else { " WRONG CRC" };
    format!("{{{}: {records}}}{codec}{time}{bad}", batch.base_offset().0)
}
