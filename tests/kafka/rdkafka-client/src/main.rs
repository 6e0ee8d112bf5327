//! librdkafka through the crate `rdkafka`, as a client of the tests: assigned partitions, no group. A package of its own,
//! because librdkafka takes minutes to build; `tests/run` builds it. Plans and facts are as in `tests/kafka/plan.rs`.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, DeliveryResult, Header, Headers as _, Message as _, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _, ProducerContext};
use rdkafka::{ClientContext, Offset, TopicPartitionList};
use sha2::{Digest as _, Sha256};
use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["produce", bootstrap, topic, plan, codecs @ ..] => {
            codecs.iter().try_for_each(|codec| produce(bootstrap, topic, plan, codec))
        }
        ["consume", bootstrap, count, topics @ ..] => {
            topics.iter().try_for_each(|topic| consume(bootstrap, topic, count.parse()?))
        }
        _ => Err("usage: produce BOOTSTRAP TOPIC PLAN CODEC… | consume BOOTSTRAP COUNT TOPIC…".into()),
    }
}

/// Counts what was acknowledged.
#[derive(Default)]
struct Acks(AtomicUsize);

impl ClientContext for Acks {}

impl ProducerContext for Acks {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        match result {
            Ok(_) => _ = self.0.fetch_add(1, Ordering::Relaxed),
            Err((error, _)) => eprintln!("not delivered: {error}"),
        }
    }
}

fn produce(bootstrap: &str, topic: &str, plan: &str, codec: &str) -> Result<(), Failure> {
    let producer: BaseProducer<Acks> = ClientConfig::new()
        .set("bootstrap.servers", bootstrap)
        .set("compression.codec", codec)
        .set("enable.idempotence", "true")
        .set("linger.ms", "20")
        .set("message.max.bytes", "16777216")
        .create_with_context(Acks::default())?;
    let plan = std::fs::read_to_string(plan)?;
    for line in plan.lines() {
        send(&producer, topic, line)?;
    }
    producer.flush(Duration::from_secs(60))?;
    let (sent, acknowledged) = (plan.lines().count(), producer.context().0.load(Ordering::Relaxed));
    if sent == acknowledged {
        Ok(())
    } else {
        Err(format!("{codec}: {acknowledged} of {sent} arrived").into())
    }
}

fn send(producer: &BaseProducer<Acks>, topic: &str, line: &str) -> Result<(), Failure> {
    let [key, value, headers] = line.split('\t').collect::<Vec<_>>()[..] else {
        return Err("a plan has three fields".into());
    };
    let (key, value) = (bytes(key)?, bytes(value)?);
    let mut list = OwnedHeaders::new();
    for pair in headers.split(',').filter(|pair| !pair.is_empty()) {
        let (name, field) = pair.split_once(':').ok_or("a header is name:value")?;
        list = list.insert(Header { key: name, value: bytes(field)?.as_ref() });
    }
    let mut record: BaseRecord<'_, Vec<u8>, Vec<u8>> = BaseRecord::to(topic).partition(0).headers(list);
    record.key = key.as_ref();
    record.payload = value.as_ref();
    producer.send(record).map_err(|(error, _): (KafkaError, _)| error.into())
}

fn consume(bootstrap: &str, topic: &str, count: usize) -> Result<(), Failure> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", bootstrap)
        .set("group.id", "unused")
        .set("enable.auto.commit", "false")
        .set("fetch.message.max.bytes", "16777216")
        .create()?;
    let mut partitions = TopicPartitionList::new();
    partitions.add_partition_offset(topic, 0, Offset::Beginning)?;
    consumer.assign(&partitions)?;
    let mut seen = 0;
    while seen < count {
        if let Some(message) = consumer.poll(Duration::from_secs(1)) {
            tell(&message?);
            seen += 1;
        }
    }
    Ok(())
}

fn tell(message: &BorrowedMessage<'_>) {
    let headers: Vec<String> = message
        .headers()
        .map(|list| list.iter().map(|header| format!("{}:{}", header.key, fact(header.value))).collect())
        .unwrap_or_default();
    let (topic, offset) = (message.topic(), message.offset());
    println!(
        "{topic}\t{offset}\t{}\t{}\t{}",
        fact(message.key()),
        fact(message.payload()),
        headers.join(",")
    );
}

fn fact(bytes: Option<&[u8]>) -> String {
    let Some(bytes) = bytes else { return "-".to_owned() };
    let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}:{hash}", bytes.len())
}

fn bytes(field: &str) -> Result<Option<Vec<u8>>, base64::DecodeError> {
    if field == "-" { Ok(None) } else { BASE64_STANDARD.decode(field).map(Some) }
}
