"""kafka-python as a test client; assigned partitions, no group."""

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

import plan


def produce(bootstrap, topic, codec, records):
    producer = KafkaProducer(
        bootstrap_servers=bootstrap, compression_type=None if codec == "none" else codec, linger_ms=20,
        max_request_size=16 << 20,
    )
    sent = [
        producer.send(topic, value=value, key=key, headers=headers, partition=0) for key, value, headers in records
    ]
    producer.flush(60)
    for each in sent:
        each.get(60)
    producer.close()


def consume(bootstrap, topic, count):
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest",
        max_partition_fetch_bytes=16 << 20,
    )
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    while count > 0:
        for records in consumer.poll(1000).values():
            for record in records:
                plan.tell(topic, record.offset, record.key, record.value, record.headers)
                count -= 1
    consumer.close()


plan.main(produce, consume)
