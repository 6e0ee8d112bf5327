"""aiokafka as a member of a group; see tests/kafka/groups/member.rs for what it is told and says."""

import asyncio

from aiokafka import AIOKafkaConsumer
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor

import member

ASSIGNORS = {"range": RangePartitionAssignor, "roundrobin": RoundRobinPartitionAssignor}


async def consume(bootstrap, group, topic, assignor):
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False,
        auto_offset_reset="earliest", partition_assignment_strategy=(ASSIGNORS[assignor],),
        session_timeout_ms=20000, heartbeat_interval_ms=500,
    )
    await consumer.start()
    seen = None
    while not member.is_over():
        polled = await consumer.getmany(timeout_ms=200)
        assigned = sorted(partition.partition for partition in consumer.assignment())
        if assigned != seen:
            seen = assigned
            member.assigned(assigned)
        for records in polled.values():
            for record in records:
                member.read(record.partition, record.offset)
        if polled:
            await consumer.commit()
            member.committed()
    await consumer.stop()


member.main(lambda *arguments: asyncio.run(consume(*arguments)))
