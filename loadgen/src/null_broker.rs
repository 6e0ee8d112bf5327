//! A broker that says yes to every Produce request and keeps nothing: what this program can do at best is measured
//! against it. It answers ApiVersions, Metadata, CreateTopics, DeleteTopics and Produce.

use anyhow::{Context, Result};
use highwater::base::Uuid;
use highwater::protocol::api::read_request_header;
use highwater::protocol::api_versions_response::ApiVersion;
use highwater::protocol::create_topics_response::CreatableTopicResult;
use highwater::protocol::metadata_response::{
    MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use highwater::protocol::produce::ProduceView;
use highwater::protocol::produce_response::{PartitionProduceResponse, TopicProduceResponse};
use highwater::protocol::{
    ApiKey, ApiVersionsResponse, CreateTopicsRequest, CreateTopicsResponse, Decode, DeleteTopicsResponse,
    MetadataRequest, MetadataResponse, ProduceResponse, Reader, TopicKey, response_frame,
};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// Topics by name: id and partitions.
type Topics = Arc<Mutex<BTreeMap<String, (Uuid, i32)>>>;

/// Answers for ever, one thread per connection; gives where it listens.
pub fn start(address: &str, core: Option<usize>) -> Result<SocketAddr> {
    let listener = TcpListener::bind(address).with_context(|| format!("cannot listen at {address}"))?;
    let here = listener.local_addr().context("its own address")?;
    let topics = Topics::default();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let topics = Arc::clone(&topics);
            std::thread::spawn(move || {
                if let Some(core) = core {
                    core_affinity::set_for_current(core_affinity::CoreId { id: core });
                }
                // A client that goes away is no news.
                _ = serve(stream, here, &topics);
            });
        }
    });
    Ok(here)
}

fn serve(mut stream: TcpStream, here: SocketAddr, topics: &Topics) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut inbox = vec![0; 2 << 20];
    let (mut begin, mut end) = (0, 0);
    loop {
        while let Some(frame) = whole_frame(&inbox[begin..end]) {
            if let Some(answer) = answer(&inbox[begin + 4..begin + frame], here, topics) {
                stream.write_all(&answer)?;
            }
            begin += frame;
        }
        inbox.copy_within(begin..end, 0);
        (begin, end) = (0, end - begin);
        if end == inbox.len() {
            inbox.resize(2 * end, 0);
        }
        match stream.read(&mut inbox[end..])? {
            0 => return Ok(()),
            bytes => end += bytes,
        }
    }
}

/// Bytes of the first frame, its size included, when all of it is there.
fn whole_frame(bytes: &[u8]) -> Option<usize> {
    let size = 4 + u32::from_be_bytes(*bytes.first_chunk::<4>()?) as usize;
    (size <= bytes.len()).then_some(size)
}

fn answer(frame: &[u8], here: SocketAddr, topics: &Topics) -> Option<Vec<u8>> {
    let mut reader = Reader::new(frame);
    let head = read_request_header(&mut reader).ok()?;
    let (api, version) = (head.api?, head.header.request_api_version);
    let id = head.header.correlation_id;
    let mut topics = topics.lock().unwrap_or_else(PoisonError::into_inner);
    let frame = match api {
        ApiKey::Produce => {
            // Busy connections shall not wait for each other.
            drop(topics);
            return produced(&mut reader, version, id);
        }
        ApiKey::ApiVersions => response_frame(api, version, id, &versions()),
        ApiKey::Metadata => response_frame(api, version, id, &metadata(&mut reader, version, here, &topics)?),
        ApiKey::CreateTopics => {
            response_frame(api, version, id, &created(&mut reader, version, &mut topics)?)
        }
        ApiKey::DeleteTopics => response_frame(api, version, id, &DeleteTopicsResponse::default()),
        _ => return None,
    };
    Some(frame.to_vec())
}

fn versions() -> ApiVersionsResponse<'static> {
    let known =
        [ApiKey::Produce, ApiKey::ApiVersions, ApiKey::Metadata, ApiKey::CreateTopics, ApiKey::DeleteTopics];
    let range = |api: &ApiKey| {
        let (min_version, max_version) = api.versions();
        ApiVersion { api_key: *api as i16, min_version, max_version }
    };
    ApiVersionsResponse { api_keys: known.iter().map(range).collect(), ..ApiVersionsResponse::default() }
}

fn produced(reader: &mut Reader<'_>, version: i16, id: i32) -> Option<Vec<u8>> {
    let view = ProduceView::parse(reader.clone(), version).ok()?;
    if view.acks == 0 {
        return None;
    }
    let mut responses: Vec<TopicProduceResponse<'_>> = Vec::new();
    for entry in view.partitions() {
        if responses.len() <= entry.topic_index {
            let (name, topic_id) = match entry.topic {
                TopicKey::Name(name) => (name, Uuid::ZERO),
                TopicKey::Id(id) => ("", id),
            };
            responses.push(TopicProduceResponse { name, topic_id, ..TopicProduceResponse::default() });
        }
        let done = PartitionProduceResponse { index: entry.partition.index, ..Default::default() };
        responses.last_mut()?.partition_responses.push(done);
    }
    let body = ProduceResponse { responses, ..ProduceResponse::default() };
    Some(response_frame(ApiKey::Produce, version, id, &body).to_vec())
}

fn created<'a>(
    reader: &mut Reader<'a>,
    version: i16,
    topics: &mut BTreeMap<String, (Uuid, i32)>,
) -> Option<CreateTopicsResponse<'a>> {
    let request = CreateTopicsRequest::decode(reader, version).ok()?;
    let mut answers = Vec::new();
    for topic in &request.topics {
        let id = Uuid(1000 + topics.len() as u128);
        topics.insert(topic.name.to_owned(), (id, topic.num_partitions));
        answers.push(CreatableTopicResult { name: topic.name, topic_id: id, ..Default::default() });
    }
    Some(CreateTopicsResponse { topics: answers, ..CreateTopicsResponse::default() })
}

fn metadata<'a>(
    reader: &mut Reader<'a>,
    version: i16,
    here: SocketAddr,
    topics: &BTreeMap<String, (Uuid, i32)>,
) -> Option<MetadataResponse<'a>> {
    let request = MetadataRequest::decode(reader, version).ok()?;
    let partition = |partition_index| MetadataResponsePartition {
        partition_index,
        leader_id: 1,
        replica_nodes: vec![1],
        isr_nodes: vec![1],
        ..Default::default()
    };
    let topic = |name: &'a str| match topics.get(name) {
        Some((topic_id, partitions)) => MetadataResponseTopic {
            name: Some(name),
            topic_id: *topic_id,
            partitions: (0..*partitions).map(partition).collect(),
            ..Default::default()
        },
        None => MetadataResponseTopic { error_code: 3, name: Some(name), ..Default::default() },
    };
    let names = request.topics.into_iter().flatten().filter_map(|topic| topic.name);
    // Always loopback: this is no broker for others.
    let broker =
        MetadataResponseBroker { node_id: 1, host: "127.0.0.1", port: here.port().into(), rack: None };
    Some(MetadataResponse {
        brokers: vec![broker],
        topics: names.map(topic).collect(),
        controller_id: 1,
        ..MetadataResponse::default()
    })
}
