// Plays stories about groups (src/coordinator/group/tests/stories) with Kafka's own coordinator, and prints what it did in the
// form in which the stories have it.
//
//   STORY.txt...
//
// The coordinator is Kafka's GroupCoordinatorShard with a clock, timers and a log of our own. What Kafka's broker does around it
// (limits of sessions, topics that do not exist) is done here, as far as the stories go.

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.DirectoryId;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerProtocolAssignment;
import org.apache.kafka.common.message.ConsumerProtocolSubscription;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.metadata.PartitionRecord;
import org.apache.kafka.common.metadata.RemoveTopicRecord;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard.DeletedTopic;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupPartitionMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupRegularExpressionKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupRegularExpressionValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataValue;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;

public final class GroupStories {
    /** As long as the random part of a member id. */
    private static final int RANDOM_PART = 37;
    /** As long as the ids that members of the classic protocol get in groups of the new one. */
    private static final int RANDOM_ID = 22;

    private GroupWorld world;
    private final Map<String, Uuid> topics = new TreeMap<>();
    private long topicsMade = 1000;
    /** Names of member ids. */
    private final Map<String, String> names = new TreeMap<>();
    private final Map<String, String> newestIds = new TreeMap<>();
    private final Map<String, Integer> generations = new TreeMap<>();
    private final Map<Integer, String> open = new TreeMap<>();
    private int requests;
    private final List<String> told = new ArrayList<>();
    private Words words;

    public static void main(String[] args) throws Exception {
        for (String file : args) {
            GroupStories stories = new GroupStories(Map.of());
            for (String line : Files.readAllLines(Path.of(file))) {
                if (line.startsWith(" ")) {
                    continue;
                }
                System.out.println(line);
                if (line.startsWith("---")) {
                    stories = new GroupStories(Map.of());
                } else if (line.startsWith("with ")) {
                    stories = new GroupStories(new Words(line).settings());
                } else if (!line.isEmpty() && !line.startsWith("#")) {
                    stories.happen(line).forEach(followed -> System.out.println("    " + followed));
                }
            }
        }
    }

    private GroupStories(Map<String, String> options) {
        world = new GroupWorld(options);
        createTopic("t");
        createTopic("u");
    }

    private List<String> happen(String line) {
        told.clear();
        words = new Words(line);
        switch (words.plain(0)) {
            case "tick" -> world.tick(millis(words.plain(1)), this::tellRecords);
            case "restart" -> restart(Map.of());
            case "resize" -> restart(words.settings());
            case "create" -> createTopic(words.plain(1));
            case "drop" -> dropTopic(words.plain(1));
            case "configure" -> world.configure(words.plain(1), words.plain(2), words.plain(3));
            default -> ask();
        }
        return List.copyOf(told);
    }

    private void ask() {
        int request = ++requests;
        open.put(request, words.plain(0));
        switch (words.plain(1)) {
            case "join" -> join(request);
            case "sync" -> sync(request);
            case "beat" -> answer(request, beat());
            case "leave" -> answer(request, leave());
            case "commit" -> answer(request, commit());
            case "fetch" -> answer(request, fetch());
            case "delete-offsets" -> answer(request, deleteOffsets());
            case "list" -> answer(request, list());
            case "describe" -> answer(request, describe());
            case "delete" -> answer(request, delete());
            case "report" -> answer(request, report());
            case "consumers" -> answer(request, consumers());
            default -> throw new IllegalArgumentException(words.plain(1));
        }
        tellRecords(world.takeRecords());
    }

    private void answer(int request, String text) {
        told.add(open.remove(request) + ": " + text);
    }

    private void tellRecords(List<CoordinatorRecord> records) {
        records.forEach(record -> told.add(print(record)));
    }

    private void restart(Map<String, String> options) {
        open.values().forEach(actor -> told.add(actor + ": lost"));
        open.clear();
        world = world.restarted(options);
    }

    private void createTopic(String name) {
        Uuid id = new Uuid(0, ++topicsMade);
        topics.put(name, id);
        List<ApiMessage> records = new ArrayList<>(List.of(new TopicRecord().setName(name).setTopicId(id)));
        for (int partition = 0; partition < 3; partition++) {
            records.add(new PartitionRecord().setTopicId(id).setPartitionId(partition)
                .setReplicas(List.of(1)).setIsr(List.of(1)).setLeader(1).setDirectories(List.of(DirectoryId.MIGRATING)));
        }
        world.change(records);
        world.tick(0, this::tellRecords);
    }

    private void dropTopic(String name) {
        Uuid id = topics.remove(name);
        world.change(List.of(new RemoveTopicRecord().setTopicId(id)));
        world.perform(shard -> shard.onTopicsDeleted(List.of(new DeletedTopic(id, name))));
        tellRecords(world.takeRecords());
        world.tick(0, this::tellRecords);
    }

    // ---- what a line says

    private int version(int newest) {
        return words.number("v", newest);
    }

    private String group() {
        String group = words.get("group", "g");
        return group.equals("none") ? "" : group;
    }

    private String memberId() {
        String name = words.get("id", null);
        if (name == null) {
            return newestIds.getOrDefault(words.plain(0), "");
        }
        return name.equals("none") ? "" : id(name);
    }

    private int generation() {
        return words.number("gen", generations.getOrDefault(words.plain(0), -1));
    }

    private String instance(boolean isKnown) {
        return isKnown ? words.get("instance", null) : null;
    }

    private boolean exists(String topic, int partition) {
        return topics.containsKey(topic) && partition < 3;
    }

    private Uuid topicId(String name) {
        return topics.getOrDefault(name, new Uuid(0, 7));
    }

    private String shown(String topic, int partition, boolean withIds) {
        return (withIds ? "#" + topicId(topic).getLeastSignificantBits() : topic) + "/" + partition;
    }

    // ---- members

    private void join(int request) {
        int version = version(9);
        String actor = words.plain(0);
        int session = (int) millis(words.get("session", "10s"));
        JoinGroupRequestData body = new JoinGroupRequestData()
            .setGroupId(group())
            .setSessionTimeoutMs(session)
            .setRebalanceTimeoutMs(version == 0 ? session : (int) millis(words.get("rebalance", "60s")))
            .setMemberId(memberId())
            .setGroupInstanceId(instance(version >= 5))
            .setProtocolType(words.get("type", "consumer"));
        words.plainFrom(2).forEach(word -> body.protocols().add(protocol(word, words.list("owns"))));
        CompletableFuture<JoinGroupResponseData> answer = new CompletableFuture<>();
        answer.thenAccept(response -> {
            learn(actor, response.memberId(), response.generationId());
            answer(request, print(response, version));
        });
        Errors refused = body.groupId().isEmpty() ? Errors.INVALID_GROUP_ID
            : session < 6_000 || session > 1_800_000 ? Errors.INVALID_SESSION_TIMEOUT : Errors.NONE;
        if (refused != Errors.NONE) {
            answer.complete(new JoinGroupResponseData().setMemberId(body.memberId()).setErrorCode(refused.code()));
            return;
        }
        Errors error = attempt(() -> world.perform(shard ->
            shard.classicGroupJoin(GroupWorld.context(ApiKeys.JOIN_GROUP, version, client()), body, answer)));
        if (error != Errors.NONE) {
            answer.complete(new JoinGroupResponseData().setErrorCode(error.code()));
        }
    }

    private String client() {
        return words.get("client", words.plain(0));
    }

    private void learn(String actor, String memberId, int generation) {
        if (!memberId.isEmpty()) {
            newestIds.put(actor, memberId);
            if (generation != -1) {
                generations.put(actor, generation);
            }
        }
    }

    /** name:topic,topic or name:!bytes */
    private static JoinGroupRequestProtocol protocol(String word, List<String> owned) {
        String[] parts = word.split(":", 2);
        String topics = parts.length < 2 ? "t" : parts[1];
        byte[] metadata;
        if (topics.startsWith("!")) {
            metadata = topics.substring(1).getBytes(StandardCharsets.UTF_8);
        } else {
            var subscription = new ConsumerProtocolSubscription().setTopics(List.of(topics.split(",")));
            byTopic(owned).forEach((topic, partitions) -> subscription.ownedPartitions().add(
                new ConsumerProtocolSubscription.TopicPartition().setTopic(topic).setPartitions(partitions)));
            metadata = MessageUtil.toVersionPrefixedBytes((short) 3, subscription);
        }
        return new JoinGroupRequestProtocol().setName(parts[0]).setMetadata(metadata);
    }

    private String print(JoinGroupResponseData response, int version) {
        String me = name(response.memberId());
        if (response.errorCode() != 0) {
            return error(response.errorCode()) + " " + me;
        }
        String members = response.members().stream()
            .sorted(Comparator.comparing(member -> name(member.memberId())))
            .map(member -> " " + name(member.memberId()) + instance(version >= 5 ? member.groupInstanceId() : null)
                + "=" + metadata(member.metadata()))
            .collect(Collectors.joining());
        return "joined " + me + " generation " + response.generationId()
            + " " + (version >= 7 ? response.protocolType() : "?") + "/" + response.protocolName()
            + " leader " + name(response.leader())
            + (version >= 9 && response.skipAssignment() ? " skip assignment" : "")
            + (members.isEmpty() ? "" : " of" + members);
    }

    private void sync(int request) {
        int version = version(5);
        String type = words.get("type", "consumer");
        String protocol = words.get("protocol", "range");
        SyncGroupRequestData body = new SyncGroupRequestData()
            .setGroupId(group())
            .setGenerationId(generation())
            .setMemberId(memberId())
            .setGroupInstanceId(instance(version >= 3))
            .setProtocolType(version < 5 || type.equals("none") ? null : type)
            .setProtocolName(version < 5 || protocol.equals("none") ? null : protocol);
        words.plainFrom(2).map(word -> word.split(":", 2)).forEach(parts -> body.assignments().add(
            new SyncGroupRequestAssignment().setMemberId(id(parts[0])).setAssignment(assignment(parts[1]))));
        CompletableFuture<SyncGroupResponseData> answer = new CompletableFuture<>();
        answer.thenAccept(response -> answer(request, print(response, version)));
        Errors refused = version >= 5 && (body.protocolType() == null || body.protocolName() == null)
            ? Errors.INCONSISTENT_GROUP_PROTOCOL : body.groupId().isEmpty() ? Errors.INVALID_GROUP_ID : Errors.NONE;
        Errors error = refused != Errors.NONE ? refused : attempt(() -> world.perform(shard ->
            shard.classicGroupSync(GroupWorld.context(ApiKeys.SYNC_GROUP, version, client()), body, answer)));
        if (error != Errors.NONE) {
            answer.complete(new SyncGroupResponseData().setErrorCode(error.code()));
        }
    }

    private static String print(SyncGroupResponseData response, int version) {
        if (response.errorCode() != 0) {
            return error(response.errorCode());
        }
        String protocol = version >= 5 ? response.protocolType() + "/" + response.protocolName() : "?/?";
        return "synced " + protocol + " " + printAssignment(response.assignment());
    }

    /** [t/0,t/1] as a consumer's leader writes it, maybe with data of its own behind it; anything else as it stands. */
    private static byte[] assignment(String word) {
        if (!word.startsWith("[")) {
            return word.getBytes(StandardCharsets.UTF_8);
        }
        String[] parts = word.substring(1).split("]", 2);
        var body = new ConsumerProtocolAssignment();
        byTopic(Stream.of(parts[0].split(",")).filter(part -> !part.isEmpty()).toList()).forEach((topic, partitions) ->
            body.assignedPartitions().add(new ConsumerProtocolAssignment.TopicPartition().setTopic(topic).setPartitions(partitions)));
        body.setUserData(parts[1].isEmpty() ? null : ByteBuffer.wrap(parts[1].getBytes(StandardCharsets.UTF_8)));
        return MessageUtil.toVersionPrefixedBytes((short) 3, body);
    }

    private static String printAssignment(byte[] bytes) {
        if (bytes.length < 2 || bytes[0] != 0 || bytes[1] != 3 && bytes[1] != 1) {
            return quoted(bytes);
        }
        ByteBuffer rest = ByteBuffer.wrap(bytes, 2, bytes.length - 2);
        var body = new ConsumerProtocolAssignment(new ByteBufferAccessor(rest), (short) 0);
        return "[" + body.assignedPartitions().stream()
            .flatMap(topic -> topic.partitions().stream().map(partition -> topic.topic() + "/" + partition))
            .collect(Collectors.joining(" ")) + "]";
    }

    private static Map<String, List<Integer>> byTopic(List<String> partitions) {
        Map<String, List<Integer>> topics = new LinkedHashMap<>();
        partitions.stream().map(partition -> partition.split("/")).forEach(parts ->
            topics.computeIfAbsent(parts[0], topic -> new ArrayList<>()).add(Integer.parseInt(parts[1])));
        return topics;
    }

    private String beat() {
        int version = version(4);
        HeartbeatRequestData body = new HeartbeatRequestData()
            .setGroupId(group())
            .setGenerationId(generation())
            .setMemberId(memberId())
            .setGroupInstanceId(instance(version >= 3));
        if (body.groupId().isEmpty()) {
            return Errors.INVALID_GROUP_ID.name();
        }
        var context = GroupWorld.context(ApiKeys.HEARTBEAT, version, client());
        return orError(() -> error(world.perform(shard -> shard.classicGroupHeartbeat(context, body)).errorCode()));
    }

    private String leave() {
        int version = version(5);
        List<MemberIdentity> members = leavers(version);
        LeaveGroupResponseData response = new LeaveGroupResponseData();
        if (group().isEmpty()) {
            response.setErrorCode(Errors.INVALID_GROUP_ID.code());
        } else {
            var body = new LeaveGroupRequestData().setGroupId(group()).setMembers(members);
            var context = GroupWorld.context(ApiKeys.LEAVE_GROUP, version, client());
            Errors error = attempt(() ->
                response.setMembers(world.perform(shard -> shard.classicGroupLeave(context, body)).members()));
            if (error != Errors.NONE) {
                response.setMembers(members.stream().map(member -> unknown(member)).toList());
            }
        }
        if (version < 3 && response.errorCode() == 0) {
            return "left " + error(response.members().get(0).errorCode());
        }
        String each = response.members().stream().map(this::print).collect(Collectors.joining());
        return "left " + error(response.errorCode()) + (each.isEmpty() ? "" : ":" + each);
    }

    private List<MemberIdentity> leavers(int version) {
        Stream<MemberIdentity> instances = words.list("instances").stream()
            .map(instance -> new MemberIdentity().setMemberId("").setGroupInstanceId(instance));
        Stream<MemberIdentity> ids = words.list("ids").stream()
            .map(name -> new MemberIdentity().setMemberId(id(name)).setGroupInstanceId(instance(true)));
        List<MemberIdentity> members = Stream.concat(instances, ids).toList();
        if (version >= 3 && !members.isEmpty()) {
            return members;
        }
        return List.of(new MemberIdentity().setMemberId(memberId()).setGroupInstanceId(instance(version >= 3)));
    }

    private static MemberResponse unknown(MemberIdentity member) {
        return new MemberResponse()
            .setMemberId(member.memberId())
            .setGroupInstanceId(member.groupInstanceId())
            .setErrorCode(Errors.UNKNOWN_MEMBER_ID.code());
    }

    private String print(MemberResponse member) {
        boolean byInstance = member.memberId().isEmpty() && member.groupInstanceId() != null;
        return " " + (byInstance ? member.groupInstanceId() : name(member.memberId())) + " " + error(member.errorCode());
    }

    // ---- offsets

    private String commit() {
        int version = version(9);
        boolean withIds = version >= 10;
        OffsetCommitRequestData body = new OffsetCommitRequestData()
            .setGroupId(group())
            .setGenerationIdOrMemberEpoch(generation())
            .setMemberId(memberId())
            .setGroupInstanceId(instance(version >= 7))
            .setRetentionTimeMs(version > 4 ? -1 : words.get("retention", null) == null ? -1 : millis(words.get("retention", "")));
        Map<String, String> results = new LinkedHashMap<>();
        words.plainFrom(2).map(word -> word.split("[/:]", 4)).forEach(parts -> {
            int partition = Integer.parseInt(parts[1]);
            Errors unknown = withIds && !topics.containsKey(parts[0]) ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
            results.put(shown(parts[0], partition, withIds), exists(parts[0], partition) ? null : unknown.name());
            if (exists(parts[0], partition)) {
                body.topics().add(new OffsetCommitRequestTopic().setName(parts[0]).setTopicId(topicId(parts[0])).setPartitions(List.of(
                    new OffsetCommitRequestPartition()
                        .setPartitionIndex(partition)
                        .setCommittedOffset(Long.parseLong(parts[2]))
                        .setCommittedLeaderEpoch(version >= 6 ? words.number("epoch", -1) : -1)
                        .setCommittedMetadata(parts.length > 3 ? parts[3] : ""))));
            }
        });
        var context = GroupWorld.context(ApiKeys.OFFSET_COMMIT, version, client());
        Errors error = body.topics().isEmpty() ? Errors.NONE : attempt(() ->
            world.perform(shard -> shard.commitOffset(context, body)).topics().forEach(topic ->
                topic.partitions().forEach(partition ->
                    results.put(shown(topic.name(), partition.partitionIndex(), withIds), error(partition.errorCode())))));
        return "committed " + results.entrySet().stream()
            .map(result -> result.getKey() + " " + Objects.requireNonNullElse(result.getValue(), error.name()))
            .collect(Collectors.joining(", "));
    }

    private String fetch() {
        List<String> groups = words.get("groups", null) == null ? List.of(group()) : words.list("groups");
        int version = version(9);
        return groups.stream().map(group -> fetch(group, version)).collect(Collectors.joining("; "));
    }

    private String fetch(String group, int version) {
        boolean withIds = version >= 10;
        List<String[]> asked = words.plainFrom(2).filter(word -> word.contains("/")).map(word -> word.split("/")).toList();
        List<OffsetFetchRequestTopics> known = asked.stream()
            .filter(parts -> !withIds || topics.containsKey(parts[0]))
            .map(parts -> new OffsetFetchRequestTopics()
                .setName(parts[0])
                .setTopicId(withIds ? topicId(parts[0]) : Uuid.ZERO_UUID)
                .setPartitionIndexes(List.of(Integer.parseInt(parts[1]))))
            .toList();
        String unknown = asked.stream()
            .filter(parts -> withIds && !topics.containsKey(parts[0]))
            .map(parts -> " #7/" + parts[1] + "=-1 " + Errors.UNKNOWN_TOPIC_ID)
            .collect(Collectors.joining());
        var body = new OffsetFetchRequestGroup().setGroupId(group).setTopics(words.has("all") ? null : known);
        var response = world.shard().fetchOffsets(body, Long.MAX_VALUE);
        String offsets = response.topics().stream()
            .filter(topic -> !withIds || topics.containsKey(topic.name()))
            .sorted(Comparator.comparing(topic -> topic.name()))
            .flatMap(topic -> topic.partitions().stream()
                .sorted(Comparator.comparing(partition -> partition.partitionIndex()))
                .map(partition -> " " + shown(topic.name(), partition.partitionIndex(), withIds)
                    + "=" + partition.committedOffset()
                    + (version < 5 || partition.committedLeaderEpoch() == -1 ? "" : " epoch " + partition.committedLeaderEpoch())
                    + (partition.metadata().isEmpty() ? "" : " \"" + partition.metadata() + "\"")
                    + (partition.errorCode() == 0 ? "" : " " + error(partition.errorCode()))))
            .collect(Collectors.joining());
        return (version >= 8 ? group + " " : "") + error(response.errorCode()) + ":" + offsets + unknown;
    }

    private String deleteOffsets() {
        OffsetDeleteRequestData body = new OffsetDeleteRequestData().setGroupId(group());
        Map<String, String> results = new LinkedHashMap<>();
        words.plainFrom(2).forEach(word -> {
            String[] parts = word.split("/");
            int index = Integer.parseInt(parts[1]);
            results.put(word, exists(parts[0], index) ? "" : Errors.UNKNOWN_TOPIC_OR_PARTITION.name());
            if (exists(parts[0], index)) {
                if (body.topics().find(parts[0]) == null) {
                    body.topics().add(new OffsetDeleteRequestTopic().setName(parts[0]));
                }
                body.topics().find(parts[0]).partitions().add(new OffsetDeleteRequestPartition().setPartitionIndex(index));
            }
        });
        if (body.groupId().isEmpty()) {
            return Errors.INVALID_GROUP_ID.name();
        }
        var context = GroupWorld.context(ApiKeys.OFFSET_DELETE, 0, client());
        return orError(() -> {
            world.perform(shard -> shard.deleteOffsets(context, body)).topics().forEach(topic ->
                topic.partitions().forEach(partition ->
                    results.put(topic.name() + "/" + partition.partitionIndex(), error(partition.errorCode()))));
            return "ok" + results.entrySet().stream()
                .map(result -> " " + result.getKey() + " " + result.getValue())
                .collect(Collectors.joining());
        });
    }

    // ---- administration

    private String list() {
        int version = version(5);
        var groups = world.shard().listGroups(words.list("states"), words.list("types"), Long.MAX_VALUE);
        return "ok" + groups.stream()
            .sorted(Comparator.comparing(group -> group.groupId()))
            .map(group -> " " + group.groupId() + "(" + group.protocolType() + ")"
                + " " + (version >= 4 ? group.groupState() : "") + " " + (version >= 5 ? group.groupType() : ""))
            .collect(Collectors.joining(","));
    }

    private String describe() {
        int version = version(6);
        // Read, delete, describe, describe configs, alter configs.
        String operations = words.get("operations", null) == null ? "" : " operations " + (1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11);
        var context = GroupWorld.context(ApiKeys.DESCRIBE_GROUPS, version, client());
        var groups = world.shard().describeGroups(context, words.plainFrom(2).toList(), Long.MAX_VALUE);
        return groups.stream().map(group -> {
            String members = group.members().stream()
                .sorted(Comparator.comparing(member -> name(member.memberId())))
                .map(member -> " " + name(member.memberId()) + instance(version >= 4 ? member.groupInstanceId() : null)
                    + " " + member.clientId() + "@" + member.clientHost()
                    + " " + metadata(member.memberMetadata()) + " " + printAssignment(member.memberAssignment()))
                .collect(Collectors.joining());
            String message = version >= 6 && group.errorMessage() != null ? "\"" + group.errorMessage() + "\" " : "";
            return group.groupId() + " " + error(group.errorCode()) + " " + message
                + String.join("/", group.groupState(), group.protocolType(), group.protocolData())
                + (group.errorCode() == 0 ? operations : "") + members;
        }).collect(Collectors.joining("; "));
    }

    private String delete() {
        var context = GroupWorld.context(ApiKeys.DELETE_GROUPS, 2, client());
        List<String> groups = words.plainFrom(2).distinct().toList();
        var results = world.perform(shard -> shard.deleteGroups(context, groups));
        return results.stream()
            .map(result -> result.groupId() + " " + error(result.errorCode()))
            .collect(Collectors.joining(", "));
    }

    // ---- groups whose partitions the broker gives out

    private String report() {
        String actor = words.plain(0);
        String newest = newestIds.getOrDefault(actor, "");
        int epoch = words.number("epoch", generations.getOrDefault(actor, -1));
        boolean joins = epoch == 0;
        String topics = words.plain(2);
        String regex = words.get("regex", null);
        boolean says = joins || words.get("has", null) != null;
        ConsumerGroupHeartbeatRequestData body = new ConsumerGroupHeartbeatRequestData()
            .setGroupId(group())
            .setMemberId(words.get("id", null) != null ? id(words.get("id", "")) : newest.isEmpty() ? actor : newest)
            .setMemberEpoch(epoch)
            .setInstanceId(instance(true))
            .setRackId(words.get("rack", null))
            .setRebalanceTimeoutMs(words.get("rebalance", null) != null ? (int) millis(words.get("rebalance", "")) : joins ? 60_000 : -1)
            .setSubscribedTopicRegex(regex)
            .setServerAssignor(words.get("assignor", null));
        if (!topics.isEmpty()) {
            body.setSubscribedTopicNames(Stream.of(topics.split(",")).filter(topic -> !topic.equals("nothing")).toList());
        } else if (joins && regex == null) {
            body.setSubscribedTopicNames(List.of());
        }
        if (says) {
            List<String> has = words.list("has").stream().filter(part -> !part.equals("none")).toList();
            body.setTopicPartitions(byTopic(has).entrySet().stream()
                .map(entry -> new ConsumerGroupHeartbeatRequestData.TopicPartitions()
                    .setTopicId(topicId(entry.getKey())).setPartitions(entry.getValue()))
                .toList());
        }
        if (body.groupId().isEmpty()) {
            return "INVALID_REQUEST \"GroupId can't be empty.\"";
        }
        if (body.serverAssignor() != null && !List.of("uniform", "range").contains(body.serverAssignor())) {
            return "UNSUPPORTED_ASSIGNOR \"ServerAssignor " + body.serverAssignor()
                + " is not supported. Supported assignors: uniform, range.\"";
        }
        var context = GroupWorld.context(ApiKeys.CONSUMER_GROUP_HEARTBEAT, 1, client());
        try {
            var response = world.perform(shard -> shard.consumerGroupHeartbeat(context, body));
            learn(actor, response.memberId(), response.memberEpoch());
            return "epoch " + response.memberEpoch() + (response.assignment() == null ? ""
                : " may have" + partitions(response.assignment().topicPartitions(), topic -> topic.topicId(), topic -> topic.partitions()));
        } catch (RuntimeException exception) {
            return Errors.forException(exception).name() + " \"" + exception.getMessage() + "\"";
        }
    }

    private String consumers() {
        var groups = world.shard().consumerGroupDescribe(words.plainFrom(2).toList(), Long.MAX_VALUE);
        return groups.stream().map(group -> {
            if (group.errorCode() != 0) {
                return group.groupId() + " " + error(group.errorCode()) + " Some(\"" + group.errorMessage() + "\")";
            }
            String members = group.members().stream()
                .sorted(Comparator.comparing(member -> name(member.memberId())))
                .map(member -> " | " + name(member.memberId()) + " " + member.memberEpoch()
                    + (member.memberType() == 0 ? " classic" : " consumer")
                    + " has" + byName(member.assignment()) + " target" + byName(member.targetAssignment()))
                .collect(Collectors.joining());
            return group.groupId() + " " + group.groupState() + " " + group.groupEpoch() + "/" + group.assignmentEpoch()
                + " " + group.assignorName() + members;
        }).collect(Collectors.joining("; "));
    }

    private static String byName(ConsumerGroupDescribeResponseData.Assignment assignment) {
        return assignment.topicPartitions().stream()
            .sorted(Comparator.comparing(topic -> topic.topicName()))
            .flatMap(topic -> topic.partitions().stream().sorted().map(partition -> " " + topic.topicName() + "/" + partition))
            .collect(Collectors.joining());
    }

    private static <T> String partitions(List<T> topics, Function<T, Uuid> id, Function<T, List<Integer>> partitions) {
        return topics.stream()
            .sorted(Comparator.comparing(id))
            .flatMap(topic -> partitions.apply(topic).stream().sorted()
                .map(partition -> " #" + id.apply(topic).getLeastSignificantBits() + "/" + partition))
            .collect(Collectors.joining());
    }

    /** A record of such a group. */
    private String printConsumer(CoordinatorRecord record) {
        Object value = record.value() == null ? null : record.value().message();
        String sign = value == null ? "- " : "+ ";
        if (record.key() instanceof ConsumerGroupMetadataKey key) {
            return sign + key.groupId() + " epoch" + (value == null ? "" : " " + ((ConsumerGroupMetadataValue) value).epoch());
        } else if (record.key() instanceof ConsumerGroupPartitionMetadataKey key) {
            return sign + key.groupId() + " topics";
        } else if (record.key() instanceof ConsumerGroupMemberMetadataKey key) {
            return sign + key.groupId() + " member " + name(key.memberId()) + (value == null ? "" : print((ConsumerGroupMemberMetadataValue) value));
        } else if (record.key() instanceof ConsumerGroupTargetAssignmentMetadataKey key) {
            return sign + key.groupId() + " target epoch"
                + (value == null ? "" : " " + ((ConsumerGroupTargetAssignmentMetadataValue) value).assignmentEpoch());
        } else if (record.key() instanceof ConsumerGroupTargetAssignmentMemberKey key) {
            return sign + key.groupId() + " target of " + name(key.memberId()) + (value == null ? "" : partitions(
                ((ConsumerGroupTargetAssignmentMemberValue) value).topicPartitions(), topic -> topic.topicId(), topic -> topic.partitions()));
        } else if (record.key() instanceof ConsumerGroupCurrentMemberAssignmentKey key) {
            return sign + key.groupId() + " " + name(key.memberId())
                + (value == null ? "" : print((ConsumerGroupCurrentMemberAssignmentValue) value));
        }
        ConsumerGroupRegularExpressionKey key = (ConsumerGroupRegularExpressionKey) record.key();
        return sign + key.groupId() + " pattern " + key.regularExpression()
            + (value == null ? "" : " " + names(((ConsumerGroupRegularExpressionValue) value).topics()));
    }

    private static String print(ConsumerGroupMemberMetadataValue value) {
        return (value.classicMemberMetadata() == null ? " consumer " : " classic ") + names(value.subscribedTopicNames());
    }

    private static String print(ConsumerGroupCurrentMemberAssignmentValue value) {
        String gives = partitions(value.partitionsPendingRevocation(), topic -> topic.topicId(), topic -> topic.partitions());
        return " epoch " + value.memberEpoch() + " state " + value.state()
            + partitions(value.assignedPartitions(), topic -> topic.topicId(), topic -> topic.partitions())
            + (gives.isEmpty() ? "" : " gives up" + gives);
    }

    private static String names(List<String> names) {
        return names.stream().sorted().map(name -> "\"" + name + "\"").collect(Collectors.joining(", ", "[", "]"));
    }

    // ---- words for things

    static long millis(String text) {
        long number = Long.parseLong(text.replaceAll("[a-z]", ""));
        return number * switch (text.replaceAll("[0-9]", "")) {
            case "ms" -> 1L;
            case "s" -> 1_000L;
            case "m" -> 60_000L;
            case "h" -> 3_600_000L;
            case "d" -> 86_400_000L;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Errors attempt(Runnable what) {
        try {
            what.run();
            return Errors.NONE;
        } catch (RuntimeException exception) {
            return Errors.forException(exception);
        }
    }

    private static String orError(Supplier<String> what) {
        try {
            return what.get();
        } catch (RuntimeException exception) {
            return Errors.forException(exception).name();
        }
    }

    private static String error(short code) {
        return code == 0 ? "ok" : Errors.forCode(code).name();
    }

    private String name(String id) {
        if (id.length() == RANDOM_ID) {
            long alike = names.keySet().stream().filter(known -> known.length() == RANDOM_ID).count();
            return names.computeIfAbsent(id, unnamed -> "m" + (alike + 1));
        }
        if (id.length() <= RANDOM_PART) {
            return id.isEmpty() ? "-" : id;
        }
        String prefix = id.substring(0, id.length() - RANDOM_PART);
        long alike = names.values().stream().filter(name -> name.replaceAll("[0-9]*$", "").equals(prefix)).count();
        return names.computeIfAbsent(id, unnamed -> prefix + (alike + 1));
    }

    private String id(String name) {
        return names.entrySet().stream().filter(entry -> entry.getValue().equals(name)).map(Map.Entry::getKey).findFirst().orElse(name);
    }

    private static String instance(String instance) {
        return instance == null ? "" : "(" + instance + ")";
    }

    private static String quoted(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** A subscription as its topics, anything else as text. */
    private static String metadata(byte[] metadata) {
        try {
            if (metadata.length > 1 && metadata[0] == 0) {
                ByteBuffer rest = ByteBuffer.wrap(metadata, 2, metadata.length - 2);
                var subscription = new ConsumerProtocolSubscription(new ByteBufferAccessor(rest), (short) 0);
                return "[" + String.join(",", subscription.topics()) + "]";
            }
        } catch (RuntimeException unreadable) {
            // It is text.
        }
        return quoted(metadata);
    }

    private String print(CoordinatorRecord record) {
        boolean isGone = record.value() == null;
        short version = isGone ? 0 : record.value().version();
        if (record.key() instanceof OffsetCommitKey key) {
            String place = key.group() + " " + key.topic() + "/" + key.partition();
            return isGone ? "- " + place : "+ " + place + print((OffsetCommitValue) record.value().message(), version);
        }
        if (!(record.key() instanceof GroupMetadataKey)) {
            return printConsumer(record);
        }
        GroupMetadataKey key = (GroupMetadataKey) record.key();
        return isGone ? "- " + key.group() : "+ " + key.group() + print((GroupMetadataValue) record.value().message(), version);
    }

    private static String print(OffsetCommitValue value, short version) {
        return " offset " + value.offset()
            + " epoch " + (version < 3 ? -1 : value.leaderEpoch())
            + " \"" + value.metadata() + "\" at " + value.commitTimestamp()
            + (value.expireTimestamp() == -1 ? "" : " until " + value.expireTimestamp())
            + " of #" + (version < 4 ? 0 : value.topicId().getLeastSignificantBits()) + " (v" + version + ")";
    }

    private String print(GroupMetadataValue value, short version) {
        String members = value.members().stream()
            .sorted(Comparator.comparing(member -> name(member.memberId())))
            .map(member -> " " + name(member.memberId()) + instance(member.groupInstanceId())
                + " " + member.clientId() + "@" + member.clientHost()
                + " " + member.rebalanceTimeout() + "/" + member.sessionTimeout()
                + " " + metadata(member.subscription()) + "=" + printAssignment(member.assignment()))
            .collect(Collectors.joining());
        return " generation " + value.generation()
            + " \"" + value.protocolType() + "\"/" + Objects.requireNonNullElse(value.protocol(), "none")
            + " leader " + (value.leader() == null ? "nobody" : name(value.leader()))
            + " at " + value.currentStateTimestamp() + " (v" + version + ")" + members;
    }

    /** A line: plain words, and settings as name=value. */
    private record Words(List<String> all) {
        Words(String line) {
            this(Arrays.asList(line.trim().split("\\s+")));
        }

        Stream<String> plainFrom(int at) {
            return all.stream().filter(word -> !word.contains("=")).skip(at);
        }

        String plain(int at) {
            return plainFrom(at).findFirst().orElse("");
        }

        boolean has(String word) {
            return all.contains(word);
        }

        Map<String, String> settings() {
            return all.stream().filter(word -> word.contains("=")).map(word -> word.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        }

        String get(String name, String otherwise) {
            return settings().getOrDefault(name, otherwise);
        }

        int number(String name, int otherwise) {
            return Integer.parseInt(get(name, String.valueOf(otherwise)));
        }

        List<String> list(String name) {
            return Stream.of(get(name, "").split(",")).filter(part -> !part.isEmpty()).toList();
        }
    }
}
