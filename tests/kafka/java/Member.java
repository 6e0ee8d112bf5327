// A Java consumer as a member of a group; see tests/kafka/groups/member.rs for what it is told and says.
//
//   BOOTSTRAP GROUP TOPIC ASSIGNOR

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public final class Member {
    private static final Map<String, String> ASSIGNORS = Map.of(
            "range", "org.apache.kafka.clients.consumer.RangeAssignor",
            "roundrobin", "org.apache.kafka.clients.consumer.RoundRobinAssignor",
            "sticky", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");

    private static volatile boolean isOver = false;

    public static void main(String[] args) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers", args[0], "group.id", args[1], "auto.offset.reset", "earliest",
                "enable.auto.commit", false));
        if (args[3].equals("broker")) {
            settings.put("group.protocol", "consumer");
        } else {
            settings.put("partition.assignment.strategy", ASSIGNORS.get(args[3]));
            settings.put("session.timeout.ms", 20000);
            settings.put("heartbeat.interval.ms", 500);
        }
        Thread end = new Thread(Member::waitForEnd);
        end.setDaemon(true);
        end.start();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(args[2]));
            run(consumer);
        }
        say("left");
    }

    private static void run(KafkaConsumer<byte[], byte[]> consumer) {
        Set<Integer> seen = null;
        while (!isOver) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
            Set<Integer> assigned = new TreeSet<>();
            for (TopicPartition partition : consumer.assignment()) {
                assigned.add(partition.partition());
            }
            if (!assigned.equals(seen)) {
                seen = assigned;
                say("assigned " + assigned.stream().map(String::valueOf).collect(Collectors.joining(",")));
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                say("read " + record.partition() + " " + record.offset());
            }
            if (!records.isEmpty()) {
                consumer.commitSync();
                say("committed");
            }
        }
    }

    private static void waitForEnd() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is told but the end.
            }
        } catch (IOException gone) {
            // The end as well.
        }
        isOver = true;
    }

    private static void say(String text) {
        System.out.println(text);
        System.out.flush();
    }
}
