// The load of the kill loop: an idempotent producer that goes on while the broker dies and returns, and its reader.
//
//   load BOOTSTRAP TOPIC PARTITIONS   sends numbered records until standard input ends; prints "partition offset number"
//                                     of each acknowledged record, and "lost partition number reason" of a failed one
//   read BOOTSTRAP TOPIC PARTITIONS   prints "partition offset number" of everything that is there

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public final class Load {
    private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.US_ASCII);

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "load" -> load(args[1], args[2], Integer.parseInt(args[3]));
            case "read" -> read(args[1], args[2], Integer.parseInt(args[3]));
            default -> throw new IllegalArgumentException(args[0]);
        }
        OUT.flush();
    }

    private static void load(String bootstrap, String topic, int partitions) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Thread watcher = new Thread(() -> {
            try {
                while (System.in.read() >= 0) { }
            } catch (java.io.IOException gone) {
                // The end of the input is all that matters.
            }
            stop.set(true);
        });
        watcher.setDaemon(true);
        watcher.start();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap, "enable.idempotence", true, "acks", "all", "linger.ms", 1,
                "delivery.timeout.ms", 1_800_000, "max.block.ms", 600_000, "reconnect.backoff.max.ms", 100,
                "request.timeout.ms", 10_000, "buffer.memory", 2L << 20);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (long number = 0; !stop.get(); number++) {
                for (int partition = 0; partition < partitions; partition++) {
                    send(producer, topic, partition, number);
                }
                if (number % 20 == 0) {
                    Thread.sleep(1);
                }
            }
        }
    }

    private static void send(KafkaProducer<String, String> producer, String topic, int partition, long number) {
        String value = number + " " + "x".repeat((int) (number % 97) * 4);
        producer.send(new ProducerRecord<>(topic, partition, null, value), (done, error) -> {
            if (error == null) {
                OUT.print(done.partition() + " " + done.offset() + " " + number + "\n");
            } else {
                OUT.print("lost " + partition + " " + number + " " + error.toString().replace('\n', ' ') + "\n");
            }
        });
    }

    private static void read(String bootstrap, String topic, int partitions) {
        List<TopicPartition> all = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            all.add(new TopicPartition(topic, partition));
        }
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", false);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    OUT.print(record.partition() + " " + record.offset() + " " + record.value().split(" ")[0] + "\n");
                }
            }
        }
    }
}
