//! A client that does one thing at a time, over the broker's own codec.

use highwater::base::{Bytes, Offset, Timestamp};
use highwater::protocol::batch::BatchBuilder;
use highwater::protocol::create_topics_request::CreatableTopic;
use highwater::protocol::produce_request::{PartitionProduceData, TopicProduceData};
use highwater::protocol::{
    ApiKey, ApiMessage, CreateTopicsRequest, CreateTopicsResponse, Decode, Encode, FindCoordinatorRequest,
    FindCoordinatorResponse, ProduceRequest, ProduceResponse, Reader, request_frame,
};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// One batch of one record.
pub(crate) fn batch(value: &[u8]) -> Bytes {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_millis() as i64;
    BatchBuilder::new().record(Timestamp(now), None, Some(value)).build(Offset(0)).freeze()
}

impl Client {
    pub(crate) fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the broker");
        stream.set_nodelay(true).expect("TCP_NODELAY");
        Self { stream, buffer: Vec::new() }
    }

    pub(crate) fn call<M: Encode + ApiMessage>(&mut self, version: i16, body: &M) -> &[u8] {
        self.ask(version, body);
        self.hear(M::API, version)
    }

    /// Sends a request; its answer is for `hear`.
    pub(crate) fn ask<M: Encode + ApiMessage>(&mut self, version: i16, body: &M) {
        self.stream.write_all(&request_frame(version, 1, Some("figures"), body)).expect("send");
    }

    /// Waits for the next answer.
    pub(crate) fn hear(&mut self, api: ApiKey, version: i16) -> &[u8] {
        let mut size = [0; 4];
        self.stream.read_exact(&mut size).expect("an answer");
        self.buffer.resize(u32::from_be_bytes(size) as usize, 0);
        self.stream.read_exact(&mut self.buffer).expect("an answer");
        &self.buffer[4 + usize::from(api.response_header_version(version) > 0)..]
    }

    pub(crate) fn create_topic(&mut self, name: &str, partitions: i32) {
        let topic = CreatableTopic {
            name,
            num_partitions: partitions,
            replication_factor: 1,
            ..CreatableTopic::default()
        };
        let request = CreateTopicsRequest { topics: vec![topic], timeout_ms: 30_000, validate_only: false };
        let answer = self.call(7, &request).to_vec();
        let answer = CreateTopicsResponse::decode(&mut Reader::new(&answer), 7).expect("a response");
        assert_eq!(answer.topics[0].error_code, 0, "{:?}", answer.topics[0].error_message);
    }

    /// Waits until the group has a coordinator.
    pub(crate) fn find_coordinator(&mut self, group: &str) {
        let request = FindCoordinatorRequest { key: group, ..FindCoordinatorRequest::default() };
        while {
            let answer = self.call(3, &request).to_vec();
            let answer = FindCoordinatorResponse::decode(&mut Reader::new(&answer), 3).expect("a response");
            answer.error_code != 0
        } {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// acks=all; waits for the answer.
    pub(crate) fn produce(&mut self, topic: &str, partition: i32, batch: &Bytes) {
        let data = PartitionProduceData { index: partition, records: Some(batch) };
        let topic =
            TopicProduceData { name: topic, partition_data: vec![data], ..TopicProduceData::default() };
        let request =
            ProduceRequest { transactional_id: None, acks: -1, timeout_ms: 30_000, topic_data: vec![topic] };
        let answer = self.call(9, &request).to_vec();
        let answer = ProduceResponse::decode(&mut Reader::new(&answer), 9).expect("a response");
        assert_eq!(answer.responses[0].partition_responses[0].error_code, 0, "{:?}", ApiKey::Produce);
    }
}
