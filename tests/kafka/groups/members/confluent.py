"""confluent-kafka (librdkafka) as a member of a group; see tests/kafka/groups/member.rs for what it is told and says."""

from confluent_kafka import Consumer, KafkaError, KafkaException

import member

NAMES = {"range": "range", "roundrobin": "roundrobin", "sticky": "cooperative-sticky"}


def run(bootstrap, group, topic, assignor):
    settings = {
        "bootstrap.servers": bootstrap, "group.id": group, "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
    }
    if assignor == "broker":
        settings["group.protocol"] = "consumer"
    else:
        settings["partition.assignment.strategy"] = NAMES[assignor]
        settings["session.timeout.ms"] = 20000
        settings["heartbeat.interval.ms"] = 500
    consumer = Consumer(settings)

    consumer.subscribe([topic])
    seen = None
    while not member.is_over():
        messages = consumer.consume(500, 0.2)
        assigned = sorted(partition.partition for partition in consumer.assignment())
        if assigned != seen:
            seen = assigned
            member.assigned(assigned)
        for message in messages:
            if not message.error():
                member.read(message.partition(), message.offset())
            elif message.error().code() != KafkaError.REBALANCE_IN_PROGRESS:
                # That one is told when a join must be repeated, as when the group moves to another protocol.
                raise KafkaException(message.error())
        if any(not message.error() for message in messages):
            consumer.commit(asynchronous=False)
            member.committed()
    consumer.close()


member.main(run)
