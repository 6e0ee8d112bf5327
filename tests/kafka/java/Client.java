// The Java producer and consumer for the client tests; see tests/kafka/plan.rs for the form of plans and facts.
//
//   create  BOOTSTRAP PARTITIONS KEY=VALUE,... TOPIC...
//   produce BOOTSTRAP TOPIC PLAN CODEC...
//   consume BOOTSTRAP COUNT TOPIC...

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

public final class Client {
    public static void main(String[] args) throws Exception {
        List<String> rest = Arrays.asList(args).subList(3, args.length);
        switch (args[0]) {
            case "create" -> create(args[1], Integer.parseInt(args[2]), rest.get(0), rest.subList(1, rest.size()));
            case "produce" -> produce(args[1], args[2], Path.of(rest.get(0)), rest.subList(1, rest.size()));
            case "consume" -> consume(args[1], Integer.parseInt(args[2]), rest);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void create(String bootstrap, int partitions, String pairs, List<String> names) throws Exception {
        Map<String, String> configs = new HashMap<>();
        for (String pair : pairs.isEmpty() ? new String[0] : pairs.split(",")) {
            configs.put(pair.split("=")[0], pair.split("=")[1]);
        }
        List<NewTopic> topics = new ArrayList<>();
        for (String name : names) {
            topics.add(new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(configs));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(topics).all().get();
        }
    }

    private static void produce(String bootstrap, String topic, Path plan, List<String> codecs) throws Exception {
        for (String codec : codecs) {
            Map<String, Object> settings = Map.of(
                    "bootstrap.servers", bootstrap, "compression.type", codec, "linger.ms", 20,
                    "max.request.size", 16 << 20, "buffer.memory", 64L << 20);
            try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (String line : Files.readAllLines(plan)) {
                    String[] field = line.split("\t", -1);
                    sent.add(producer.send(
                            new ProducerRecord<>(topic, 0, bytes(field[0]), bytes(field[1]), headers(field[2]))));
                }
                for (Future<RecordMetadata> each : sent) {
                    each.get();
                }
            }
        }
    }

    private static void consume(String bootstrap, int count, List<String> topics) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap, "auto.offset.reset", "earliest", "enable.auto.commit", false);
        StringBuilder out = new StringBuilder();
        for (String topic : topics) {
            try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                TopicPartition partition = new TopicPartition(topic, 0);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                for (int seen = 0; seen < count; ) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                        out.append(describe(record)).append('\n');
                        seen++;
                    }
                }
            }
        }
        System.out.print(out);
    }

    private static String describe(ConsumerRecord<byte[], byte[]> record) throws Exception {
        List<String> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(header.key() + ":" + fact(header.value()));
        }
        return record.topic() + "\t" + record.offset() + "\t" + fact(record.key()) + "\t" + fact(record.value()) + "\t"
                + String.join(",", headers);
    }

    private static String fact(byte[] bytes) throws Exception {
        if (bytes == null) {
            return "-";
        }
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        return bytes.length + ":" + HexFormat.of().formatHex(hash);
    }

    private static List<Header> headers(String field) {
        List<Header> found = new ArrayList<>();
        for (String pair : field.isEmpty() ? new String[0] : field.split(",")) {
            int colon = pair.indexOf(':');
            found.add(new RecordHeader(pair.substring(0, colon), bytes(pair.substring(colon + 1))));
        }
        return found;
    }

    private static byte[] bytes(String field) {
        return field.equals("-") ? null : Base64.getDecoder().decode(field.getBytes(StandardCharsets.US_ASCII));
    }
}
