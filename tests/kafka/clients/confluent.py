"""confluent-kafka (librdkafka) as a test client; assigned partitions, no group."""

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Producer, TopicPartition

import plan


def produce(bootstrap, topic, codec, records):
    producer = Producer({
        "bootstrap.servers": bootstrap, "compression.codec": codec, "linger.ms": 20,
        "enable.idempotence": True, "message.max.bytes": 16 << 20,
    })
    failed = []

    def done(error, _message):
        if error is not None:
            failed.append(error)

    for key, value, headers in records:
        producer.produce(topic, value=value, key=key, headers=headers, partition=0, on_delivery=done)
    left = producer.flush(60)
    if failed or left:
        raise SystemExit(f"{codec}: {left} not sent, failed: {failed}")


def consume(bootstrap, topic, count):
    consumer = Consumer({
        "bootstrap.servers": bootstrap, "group.id": "unused", "enable.auto.commit": False,
        "fetch.message.max.bytes": 16 << 20,
    })
    consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
    while count > 0:
        message = consumer.poll(1)
        if message is None:
            continue
        if message.error():
            raise KafkaException(message.error())
        plan.tell(topic, message.offset(), message.key(), message.value(), message.headers() or [])
        count -= 1
    consumer.close()


plan.main(produce, consume)
