//! One message, acknowledged by all: what a start-up is measured to.

use super::{Line, Target, explain};
use anyhow::{Context, Result, bail};
use highwater::base::{Offset, Timestamp, Uuid};
use highwater::protocol::batch::BatchBuilder;
use highwater::protocol::produce_request::{PartitionProduceData, TopicProduceData};
use highwater::protocol::{Decode, ErrorCode, ProduceRequest, ProduceResponse, Reader};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long a new leader may refuse.
const PATIENCE: Duration = Duration::from_secs(30);

/// Writes a message into the first partition, again and again until it is acknowledged.
pub fn produce_one(line: &mut Line, target: &Target) -> Result<()> {
    let end = Instant::now() + PATIENCE;
    loop {
        match attempt(line, target)? {
            0 => return Ok(()),
            code => {
                let may_pass = ErrorCode::from_code(code).is_some_and(ErrorCode::is_retriable);
                if !may_pass || Instant::now() > end {
                    bail!("the first message: {}", explain(code));
                }
            }
        }
    }
}

fn attempt(line: &mut Line, target: &Target) -> Result<i16> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
    let batch = BatchBuilder::new().record(Timestamp(now.as_millis() as i64), None, Some(b"first"));
    let batch = batch.build(Offset(0)).freeze();
    let topic = target.topics.first().context("no topic")?;
    let version = line.versions().pick(highwater::protocol::ApiKey::Produce)?;
    let data = PartitionProduceData { index: 0, records: Some(&batch) };
    let topic_id = if version >= 13 { topic.id } else { Uuid::ZERO };
    let topic = TopicProduceData { name: &topic.name, topic_id, partition_data: vec![data] };
    let request =
        ProduceRequest { transactional_id: None, acks: -1, timeout_ms: 30_000, topic_data: vec![topic] };
    let (version, answer) = line.call(&request)?;
    let answer = ProduceResponse::decode(&mut Reader::new(&answer), version)
        .ok()
        .context("the broker's answer to Produce cannot be read")?;
    let partition = answer.responses.first().and_then(|topic| topic.partition_responses.first());
    Ok(partition.context("the broker's answer to Produce is empty")?.error_code)
}
