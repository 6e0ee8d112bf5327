"""aiokafka as a test client; assigned partitions, no group."""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

import plan


async def send(bootstrap, topic, codec, records):
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, compression_type=None if codec == "none" else codec, linger_ms=20,
        max_request_size=16 << 20, max_batch_size=1 << 20, enable_idempotence=True,
    )
    await producer.start()
    try:
        sent = [
            await producer.send(topic, value=value, key=key, headers=headers, partition=0)
            for key, value, headers in records
        ]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def receive(bootstrap, topic, count):
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, max_partition_fetch_bytes=16 << 20,
    )
    await consumer.start()
    try:
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        while count > 0:
            record = await consumer.getone()
            plan.tell(topic, record.offset, record.key, record.value, record.headers)
            count -= 1
    finally:
        await consumer.stop()


plan.main(
    lambda *arguments: asyncio.run(send(*arguments)),
    lambda *arguments: asyncio.run(receive(*arguments)),
)
