// A consumer in a group of ToolStory: reads and commits until it is told to leave.

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

final class StoryMember extends Thread {
    private static final Map<String, String> ASSIGNORS = Map.of(
            "range", "org.apache.kafka.clients.consumer.RangeAssignor",
            "roundrobin", "org.apache.kafka.clients.consumer.RoundRobinAssignor");

    final String name;
    final String group;
    /** Its member id; empty before it has one. */
    volatile String id = "";
    private final String topics;
    private final Map<String, Object> settings;
    private volatile boolean isOver = false;

    StoryMember(String bootstrap, String name, String group, String topics, String how, String instance) {
        this.name = name;
        this.group = group;
        this.topics = topics;
        settings = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "group.id", group, "client.id", name,
                "auto.offset.reset", "earliest", "enable.auto.commit", false, "allow.auto.create.topics", false));
        if (how.startsWith("broker")) {
            settings.put("group.protocol", "consumer");
            if (how.contains(":")) {
                settings.put("group.remote.assignor", how.substring(how.indexOf(':') + 1));
            }
        } else {
            settings.put("partition.assignment.strategy", ASSIGNORS.get(how));
            settings.put("heartbeat.interval.ms", 500);
        }
        if (instance != null) {
            settings.put("group.instance.id", instance);
        }
        setDaemon(true);
    }

    boolean wants(String topic) {
        return topics.startsWith("~") ? topic.matches(topics.substring(1)) : Arrays.asList(topics.split(",")).contains(topic);
    }

    void leave() throws InterruptedException {
        isOver = true;
        join();
    }

    @Override
    public void run() {
        var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        if (topics.startsWith("~")) {
            consumer.subscribe(new SubscriptionPattern(topics.substring(1)));
        } else {
            consumer.subscribe(List.of(topics.split(",")));
        }
        while (!isOver) {
            boolean isSome = !consumer.poll(Duration.ofMillis(100)).isEmpty();
            id = consumer.groupMetadata().memberId();
            if (isSome) {
                commit(consumer);
            }
        }
        consumer.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    /** Whoever owns the partitions next reads again what could not be committed. */
    private static void commit(KafkaConsumer<byte[], byte[]> consumer) {
        try {
            consumer.commitSync();
        } catch (CommitFailedException | RebalanceInProgressException moved) {
            consumer.enforceRebalance();
        }
    }
}
