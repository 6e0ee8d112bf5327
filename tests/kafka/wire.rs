//! A client that sends one request at a time over the library's own codec: for tests that want to see error codes as they are.

use crate::broker::Broker;
use highwater::base::{Bytes, Offset, Timestamp};
use highwater::protocol::batch::{BatchBuilder, Batches};
use highwater::protocol::create_topics_request::CreatableTopic;
use highwater::protocol::delete_topics_request::DeleteTopicState;
use highwater::protocol::fetch_request::{FetchPartition, FetchTopic};
use highwater::protocol::produce_request::{PartitionProduceData, TopicProduceData};
use highwater::protocol::{
    ApiMessage, CreateTopicsRequest, CreateTopicsResponse, Decode, DeleteTopicsRequest, DeleteTopicsResponse,
    Encode, FetchRequest, FetchResponse, ProduceRequest, ProduceResponse, Reader, request_frame,
};
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// One connection.
pub(crate) struct Wire {
    stream: TcpStream,
}

/// Partition 0 from `offset` on, so many bytes.
fn fetch_request(topic: &str, fetch_offset: i64, partition_max_bytes: i32) -> FetchRequest<'_> {
    let partition = FetchPartition { fetch_offset, partition_max_bytes, ..FetchPartition::default() };
    let topics = vec![FetchTopic { topic, partitions: vec![partition], ..FetchTopic::default() }];
    let max_bytes = partition_max_bytes.max(1 << 20);
    FetchRequest { max_wait_ms: 100, min_bytes: 1, max_bytes, topics, ..FetchRequest::default() }
}

/// One batch of one record.
pub(crate) fn batch(value: &[u8]) -> Bytes {
    BatchBuilder::new().record(Timestamp(1), None, Some(value)).build(Offset(0)).freeze()
}

/// The next answer, its header in front of it: the first four bytes are the correlation id.
pub(crate) fn receive(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut size = [0; 4];
    stream.read_exact(&mut size)?;
    let mut answer = vec![0; u32::from_be_bytes(size) as usize];
    stream.read_exact(&mut answer)?;
    Ok(answer)
}

impl Wire {
    pub(crate) fn connect(broker: &Broker) -> Self {
        Self { stream: broker.connect() }
    }

    /// To a broker at this address.
    pub(crate) fn connect_to(address: &str) -> Self {
        Self::try_connect(address).expect("the broker accepts connections")
    }

    /// A connection to a broker that may not be there.
    pub(crate) fn try_connect(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream })
    }

    /// The body of the answer.
    fn call<M: Encode + ApiMessage>(&mut self, version: i16, body: &M) -> Vec<u8> {
        self.try_call(version, body).expect("an answer")
    }

    /// The body of the answer; an error when the connection breaks.
    pub(crate) fn try_call<M: Encode + ApiMessage>(&mut self, version: i16, body: &M) -> io::Result<Vec<u8>> {
        self.stream.write_all(&request_frame(version, 1, Some("wire"), body))?;
        let mut answer = receive(&mut self.stream)?;
        answer.drain(..4 + usize::from(M::API.response_header_version(version) > 0));
        Ok(answer)
    }

    /// The error code.
    pub(crate) fn create_topic(&mut self, name: &str) -> i16 {
        let topic =
            CreatableTopic { name, num_partitions: 1, replication_factor: 1, ..CreatableTopic::default() };
        let request = CreateTopicsRequest { topics: vec![topic], timeout_ms: 30_000, validate_only: false };
        let answer = self.call(7, &request);
        CreateTopicsResponse::decode(&mut Reader::new(&answer), 7).expect("a response").topics[0].error_code
    }

    /// The error code.
    pub(crate) fn delete_topic(&mut self, name: &str) -> i16 {
        let topic = DeleteTopicState { name: Some(name), ..DeleteTopicState::default() };
        let request =
            DeleteTopicsRequest { topics: vec![topic], timeout_ms: 30_000, ..DeleteTopicsRequest::default() };
        let answer = self.call(6, &request);
        DeleteTopicsResponse::decode(&mut Reader::new(&answer), 6).expect("a response").responses[0]
            .error_code
    }

    /// acks=all to partition 0: the error code and the offset.
    pub(crate) fn produce(&mut self, topic: &str, batch: &Bytes) -> (i16, i64) {
        self.try_produce(topic, batch).expect("an answer")
    }

    /// The same with a broker that may end meanwhile.
    pub(crate) fn try_produce(&mut self, topic: &str, batch: &Bytes) -> io::Result<(i16, i64)> {
        let data = PartitionProduceData { index: 0, records: Some(batch) };
        let topic =
            TopicProduceData { name: topic, partition_data: vec![data], ..TopicProduceData::default() };
        let request =
            ProduceRequest { transactional_id: None, acks: -1, timeout_ms: 30_000, topic_data: vec![topic] };
        let answer = self.try_call(9, &request)?;
        let answer = ProduceResponse::decode(&mut Reader::new(&answer), 9).expect("a response");
        let part = &answer.responses[0].partition_responses[0];
        Ok((part.error_code, part.base_offset))
    }

    /// The same to a partition that was just made: the core that owns it hears of it a moment after the client.
    pub(crate) fn produce_when_led(&mut self, topic: &str, batch: &Bytes) -> (i16, i64) {
        const NOT_LEADER_OR_FOLLOWER: i16 = 6;
        loop {
            let produced = self.produce(topic, batch);
            if produced.0 != NOT_LEADER_OR_FOLLOWER {
                return produced;
            }
        }
    }

    /// Asks, and leaves the answer where it is.
    pub(crate) fn ask_to_fetch(&mut self, topic: &str, offset: i64, bytes: i32) {
        let request = request_frame(12, 1, Some("wire"), &fetch_request(topic, offset, bytes));
        self.stream.write_all(&request).expect("room for a request");
    }

    /// The error code, the high watermark, and the value of the record at `offset` of partition 0.
    pub(crate) fn fetch(&mut self, topic: &str, offset: i64) -> (i16, i64, Option<Vec<u8>>) {
        self.try_fetch(topic, offset).expect("an answer")
    }

    /// The same with a broker that may end meanwhile.
    pub(crate) fn try_fetch(&mut self, topic: &str, offset: i64) -> io::Result<(i16, i64, Option<Vec<u8>>)> {
        let answer = self.try_call(12, &fetch_request(topic, offset, 1))?;
        let answer = FetchResponse::decode(&mut Reader::new(&answer), 12).expect("a response");
        let part = &answer.responses[0].partitions[0];
        let bytes = Bytes::copy_from_slice(part.records.unwrap_or_default());
        let value = Batches::new(&bytes).next().map(|batch| {
            let batch = batch.expect("a whole batch");
            let record =
                batch.records().expect("no codec").next().expect("a record").expect("a sound record");
            record.value.unwrap_or_default().to_vec()
        });
        Ok((part.error_code, part.high_watermark, value))
    }
}
