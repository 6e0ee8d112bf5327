"""Changes configs with librdkafka's client, by the older and the newer request, and prints what is set on a resource then.

configs.py HOST:PORT"""

import sys
import warnings

from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ConfigSource,
    ResourceType,
)

OWN = (ConfigSource.DYNAMIC_TOPIC_CONFIG.value, ConfigSource.GROUP_CONFIG.value)


def settle(futures):
    for future in futures.values():
        future.result(20)


def show(admin, request, kind, name):
    described = admin.describe_configs([ConfigResource(kind, name)])
    entries = [future.result(20) for future in described.values()][0].values()
    own = {entry.name: entry.value for entry in entries if entry.source in OWN}
    print(f"{request} {name}: {dict(sorted(own.items()))}")


def replace(admin, name, configs):
    settle(admin.alter_configs([ConfigResource(ResourceType.TOPIC, name, set_config=configs)]))
    show(admin, "AlterConfigs", ResourceType.TOPIC, name)


def change(admin, kind, name, *changes):
    entries = [ConfigEntry(key, value, incremental_operation=how) for how, key, value in changes]
    settle(admin.incremental_alter_configs([ConfigResource(kind, name, incremental_configs=entries)]))
    show(admin, "IncrementalAlterConfigs", kind, name)


def main(address):
    warnings.simplefilter("ignore")
    admin = AdminClient({"bootstrap.servers": address})
    how = AlterConfigOpType
    replace(admin, "orders", {"retention.ms": "5", "flush.ms": "1"})
    replace(admin, "orders", {"retention.ms": "6"})
    change(admin, ResourceType.TOPIC, "orders", (how.APPEND, "cleanup.policy", "compact"))
    change(
        admin,
        ResourceType.TOPIC,
        "orders",
        (how.SUBTRACT, "cleanup.policy", "delete"),
        (how.DELETE, "retention.ms", None),
    )
    group = (ResourceType.GROUP, "billing")
    change(admin, *group, (how.SET, "consumer.session.timeout.ms", "50000"))
    try:
        change(admin, *group, (how.SET, "consumer.session.timeout.ms", "5"))
    except KafkaException as error:
        print("refused:", error.args[0].name())


main(sys.argv[1])
