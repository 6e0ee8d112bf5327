"""confluent-kafka (librdkafka) as a member of a group; see tests/kafka/groups/member.rs for what it is told and says."""

from confluent_kafka import Consumer, KafkaException

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
        settings["session.timeout.ms"] = 6000
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
            if message.error():
                raise KafkaException(message.error())
            member.read(message.partition(), message.offset())
        if messages:
            consumer.commit(asynchronous=False)
            member.committed()
    consumer.close()


member.main(run)
