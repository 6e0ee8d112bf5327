"""kafka-python as a member of a group; see tests/kafka/groups/member.rs for what it is told and says."""

from kafka import KafkaConsumer
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor

import member

ASSIGNORS = {"range": RangePartitionAssignor, "roundrobin": RoundRobinPartitionAssignor}


def run(bootstrap, group, topic, assignor):
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False, auto_offset_reset="earliest",
        partition_assignment_strategy=[ASSIGNORS[assignor]], session_timeout_ms=20000, heartbeat_interval_ms=500,
    )
    consumer.subscribe([topic])
    seen = None
    while not member.is_over():
        polled = consumer.poll(200)
        assigned = sorted(partition.partition for partition in consumer.assignment())
        if assigned != seen:
            seen = assigned
            member.assigned(assigned)
        for records in polled.values():
            for record in records:
                member.read(record.partition, record.offset)
        if polled:
            consumer.commit()
            member.committed()
    consumer.close(autocommit=False)


member.main(run)
