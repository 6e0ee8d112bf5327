// Plays a story of groups against a broker, and prints it again with what Kafka's own tools say; see
// tests/kafka/groups/printed.rs for how it is compared.
//
//   BOOTSTRAP STORY FOLDER
//
//   create TOPIC PARTITIONS            produce TOPIC COUNT (to each partition, a second from one to the next)
//   drop TOPIC                         file NAME LINE... (in FOLDER; a tool is told of it as @NAME)
//   join NAME GROUP TOPIC,... HOW      range or roundrobin by the members, broker or broker:ASSIGNOR by the broker (KIP-848);
//                                      instead of topics ~PATTERN; with one more word that is its instance id
//   leave NAME                         commit GROUP TOPIC PARTITION OFFSET (by no member)
//   kafka-consumer-groups, kafka-groups, kafka-get-offsets   the tools
//
// After every join, leave and produce it waits until the groups have settled: every partition is owned, everything is read and
// committed.

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.tools.GetOffsetShell;
import org.apache.kafka.tools.GroupsCommand;
import org.apache.kafka.tools.consumer.group.ConsumerGroupCommand;

public final class ToolStory {
    /** When the first record of each partition was written, in ms. */
    private static final long FIRST = 1_700_000_000_000L;
    /** Longest wait for groups to settle, in ms. */
    private static final long PATIENCE = 60_000;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final String bootstrap;
    private final Path folder;
    private final Admin admin;
    private final Map<String, Integer> partitions = new TreeMap<>();
    /** Records in each partition of a topic. */
    private final Map<String, Integer> written = new HashMap<>();
    private final Map<String, StoryMember> members = new TreeMap<>();
    /** What to say instead of ids of members, which are random. */
    private final Map<String, String> names = new HashMap<>();

    public static void main(String[] args) throws Exception {
        ToolStory story = new ToolStory(args[0], Path.of(args[2]));
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            if (!line.startsWith("    ")) {
                story.out.println(line);
                story.play(line);
            }
        }
        // Members that are left go without a word.
        story.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private ToolStory(String bootstrap, Path folder) {
        this.bootstrap = bootstrap;
        this.folder = folder;
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    private void play(String line) throws Exception {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "", "#" -> { }
            case "create" -> create(words[1], Integer.parseInt(words[2]));
            case "produce" -> produce(words[1], Integer.parseInt(words[2]));
            case "drop" -> drop(words[1]);
            case "file" -> Files.write(folder.resolve(words[1]), Arrays.asList(words).subList(2, words.length));
            case "join" -> join(words);
            case "leave" -> leave(words[1]);
            case "commit" -> commit(words[1], new TopicPartition(words[2], Integer.parseInt(words[3])), words[4]);
            case "kafka-consumer-groups" -> tool(ConsumerGroupCommand::main, words);
            case "kafka-groups" -> tool(GroupsCommand::main, words);
            case "kafka-get-offsets" -> tool(GetOffsetShell::main, words);
            default -> throw new IllegalArgumentException(line);
        }
    }

    private void create(String topic, int count) throws Exception {
        // The records are older than what a topic keeps by default.
        NewTopic made = new NewTopic(topic, count, (short) 1).configs(Map.of("retention.ms", "-1"));
        admin.createTopics(List.of(made)).all().get();
        partitions.put(topic, count);
        written.put(topic, 0);
    }

    private void produce(String topic, int count) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap);
        int from = written.get(topic);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int number = from; number < from + count; number++) {
                for (int partition = 0; partition < partitions.get(topic); partition++) {
                    producer.send(new ProducerRecord<>(topic, partition, FIRST + 1000L * number, null, "value")).get();
                }
            }
        }
        written.put(topic, from + count);
        settle();
    }

    private void drop(String topic) throws Exception {
        Map<String, Optional<Integer>> epochs = new TreeMap<>();
        for (StoryMember member : members.values()) {
            if (member.wants(topic)) {
                epochs.put(member.group, describe(member.group).groupEpoch());
            }
        }
        admin.deleteTopics(List.of(topic)).all().get();
        partitions.remove(topic);
        List<String> groups = admin.listGroups().all().get().stream().map(group -> group.groupId()).toList();
        for (String group : groups) {
            await(group + " has no offsets of " + topic, () -> committed(group).keySet().stream()
                    .noneMatch(partition -> partition.topic().equals(topic)));
        }
        for (var before : epochs.entrySet()) {
            await(before.getKey() + " knows", () -> !describe(before.getKey()).groupEpoch().equals(before.getValue()));
        }
        settle();
    }

    private void join(String[] words) throws Exception {
        StoryMember member = new StoryMember(bootstrap, words[1], words[2], words[3], words[4],
                words.length > 5 ? words[5] : null);
        members.put(words[1], member);
        member.start();
        settle();
    }

    private void leave(String name) throws Exception {
        StoryMember member = members.remove(name);
        member.leave();
        settle();
        if (members.values().stream().noneMatch(other -> other.group.equals(member.group))) {
            await(member.group + " is empty", () -> describe(member.group).groupState() == GroupState.EMPTY);
        }
    }

    private void commit(String group, TopicPartition partition, String offset) throws Exception {
        var offsets = Map.of(partition, new OffsetAndMetadata(Long.parseLong(offset)));
        admin.alterConsumerGroupOffsets(group, offsets).all().get();
    }

    // ---- waiting

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void settle() throws Exception {
        Set<String> groups = members.values().stream().map(member -> member.group).collect(Collectors.toSet());
        for (String group : groups) {
            await(group + " has settled", () -> hasSettled(group));
        }
    }

    /** Where a group stands, for whoever must find out why it does not settle. */
    private String told(String what) throws Exception {
        try {
            return describe(what.split(" ")[0]).toString();
        } catch (ExecutionException error) {
            return error.getMessage();
        }
    }

    private void await(String what, Condition condition) throws Exception {
        long end = System.currentTimeMillis() + PATIENCE;
        while (!holds(condition)) {
            if (System.currentTimeMillis() > end) {
                throw new IllegalStateException("not so: " + what + ": " + told(what));
            }
            Thread.sleep(20);
        }
    }

    /** A group that is moving may not be there yet, or not answer. */
    private boolean holds(Condition condition) throws Exception {
        try {
            return condition.holds();
        } catch (ExecutionException error) {
            return false;
        }
    }

    private boolean hasSettled(String group) throws Exception {
        List<StoryMember> ours = members.values().stream().filter(member -> member.group.equals(group)).toList();
        ConsumerGroupDescription told = describe(group);
        Set<String> ids = told.members().stream().map(MemberDescription::consumerId).collect(Collectors.toSet());
        Set<TopicPartition> wanted = new HashSet<>();
        for (StoryMember member : ours) {
            if (member.id.isEmpty()) {
                return false;
            }
            names.put(member.id, member.name + ".".repeat(member.id.length() - member.name.length()));
            wanted.addAll(wanted(member));
        }
        Set<TopicPartition> owned = new HashSet<>();
        told.members().forEach(member -> owned.addAll(member.assignment().topicPartitions()));
        return told.groupState() == GroupState.STABLE
                && ids.equals(ours.stream().map(member -> member.id).collect(Collectors.toSet()))
                && told.members().stream().allMatch(ToolStory::hasItsTarget)
                && owned.equals(wanted)
                && allIsCommitted(group, wanted);
    }

    private static boolean hasItsTarget(MemberDescription member) {
        return member.targetAssignment().isEmpty() || member.targetAssignment().get().equals(member.assignment());
    }

    private boolean allIsCommitted(String group, Set<TopicPartition> wanted) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
        return wanted.stream().filter(partition -> written.get(partition.topic()) > 0).allMatch(partition -> {
            OffsetAndMetadata at = committed.get(partition);
            return at != null && at.offset() == written.get(partition.topic());
        });
    }

    private Set<TopicPartition> wanted(StoryMember member) {
        Set<TopicPartition> wanted = new HashSet<>();
        partitions.forEach((topic, count) -> {
            for (int partition = 0; member.wants(topic) && partition < count; partition++) {
                wanted.add(new TopicPartition(topic, partition));
            }
        });
        return wanted;
    }

    private ConsumerGroupDescription describe(String group) throws Exception {
        return admin.describeConsumerGroups(List.of(group)).all().get().get(group);
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group) throws Exception {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    }

    // ---- the tools

    private interface Tool {
        void main(String[] args) throws Exception;
    }

    /** What a tool that wants to end the process throws instead. */
    private static final class Ended extends Error {
        private static final long serialVersionUID = 1;
    }

    private void tool(Tool tool, String[] words) throws Exception {
        Stream<String> told = Arrays.stream(words).skip(1)
                .map(word -> word.startsWith("@") ? folder.resolve(word.substring(1)).toString() : word);
        String[] args = Stream.concat(Stream.of("--bootstrap-server", bootstrap), told).toArray(String[]::new);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream warned = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(warned, true, StandardCharsets.UTF_8));
        int code = run(tool, args);
        System.out.flush();
        System.setOut(out);
        System.setErr(err);
        boolean isTable = Arrays.asList(words).contains("--describe");
        print("", lines(said, isTable));
        print("! ", lines(warned, false));
        if (code != 0) {
            print("", List.of("exit " + code));
        }
    }

    /** The tool's exit code. What it says after the end of the process is not said. */
    private int run(Tool tool, String[] args) throws Exception {
        List<Integer> codes = new ArrayList<>();
        Exit.setExitProcedure((code, message) -> {
            codes.add(code);
            System.setOut(new PrintStream(PrintStream.nullOutputStream()));
            System.setErr(new PrintStream(PrintStream.nullOutputStream()));
            throw new Ended();
        });
        try {
            tool.main(args);
        } catch (Ended ended) {
            // As it wanted.
        } finally {
            Exit.resetExitProcedure();
        }
        return codes.isEmpty() ? 0 : codes.get(0);
    }

    /** What must be the same: no places in code, no help, no blank lines, no random ids, no port. */
    private List<String> lines(ByteArrayOutputStream said, boolean isTable) {
        List<String> lines = new ArrayList<>();
        for (String line : said.toString(StandardCharsets.UTF_8).split("\n")) {
            if (line.startsWith("Option ") && line.contains("Description")) {
                break;
            }
            if (!line.isBlank() && !line.startsWith("\tat ") && !line.startsWith("\t... ")) {
                lines.add(line);
            }
        }
        if (isTable) {
            sortRows(lines);
        }
        return lines.stream().map(this::normal).toList();
    }

    private String normal(String line) {
        for (Map.Entry<String, String> name : names.entrySet()) {
            line = line.replace(name.getKey(), name.getValue());
        }
        String port = bootstrap.substring(bootstrap.lastIndexOf(':'));
        return line.replace(port, ":" + "#".repeat(port.length() - 1)).replace(folder.toString(), "FOLDER").stripTrailing();
    }

    /** Members come in the order of a hash map of their random ids. */
    private void sortRows(List<String> lines) {
        int from = 0;
        for (int at = 0; at <= lines.size(); at++) {
            if (at == lines.size() || lines.get(at).startsWith("GROUP ")) {
                lines.subList(from, at).sort((one, other) -> normal(one).compareTo(normal(other)));
                from = at + 1;
            }
        }
    }

    private void print(String mark, List<String> lines) {
        lines.forEach(line -> out.println("    " + mark + line));
    }
}
