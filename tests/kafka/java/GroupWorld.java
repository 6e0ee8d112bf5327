// Kafka's coordinator of groups for one partition, with a clock that is moved by hand, timers that go off one by one, and a log in
// memory. Every write is committed at once.

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ClientInformation;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.RequestContext;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.common.runtime.CoordinatorExecutor;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorResult;
import org.apache.kafka.coordinator.common.runtime.CoordinatorTimer;
import org.apache.kafka.coordinator.common.runtime.KRaftCoordinatorMetadataDelta;
import org.apache.kafka.coordinator.common.runtime.KRaftCoordinatorMetadataImage;
import org.apache.kafka.coordinator.group.GroupConfigManager;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.coordinator.group.GroupCoordinatorShard;
import org.apache.kafka.coordinator.group.metrics.GroupCoordinatorMetrics;
import org.apache.kafka.coordinator.group.modern.share.ShareGroupConfig;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.timeline.SnapshotRegistry;

final class GroupWorld {
    private final Map<String, String> options;
    private final List<CoordinatorRecord> log = new ArrayList<>();
    private final List<CoordinatorRecord> fresh = new ArrayList<>();
    private final Timers timers = new Timers();
    private final Tasks tasks = new Tasks();
    private final GroupCoordinatorShard shard;
    private GroupConfigManager groupConfigs;
    private MetadataImage image;
    private long now;

    GroupWorld(Map<String, String> options) {
        this(options, List.of(), MetadataImage.EMPTY, 1_000_000);
    }

    private GroupWorld(Map<String, String> options, List<CoordinatorRecord> log, MetadataImage image, long now) {
        this.options = options;
        this.image = image;
        this.now = now;
        this.log.addAll(log);
        shard = build();
        log.forEach(this::replay);
        shard.onLoaded(new KRaftCoordinatorMetadataImage(image));
    }

    /** The same log, read anew; options that are not named stay. */
    GroupWorld restarted(Map<String, String> changed) {
        Map<String, String> all = new HashMap<>(options);
        all.putAll(changed);
        return new GroupWorld(all, log, image, now);
    }

    GroupCoordinatorShard shard() {
        return shard;
    }

    /** A write: its records are replayed if Kafka says so, and committed. */
    <T> T perform(Function<GroupCoordinatorShard, CoordinatorResult<T, CoordinatorRecord>> write) {
        return commit(write.apply(shard));
    }

    private <T> T commit(CoordinatorResult<T, CoordinatorRecord> result) {
        if (result.replayRecords()) {
            result.records().forEach(this::replay);
        }
        log.addAll(result.records());
        fresh.addAll(result.records());
        if (result.appendFuture() != null) {
            result.appendFuture().complete(null);
        }
        return result.response();
    }

    /** Records of the cluster's metadata. */
    void change(List<ApiMessage> records) {
        MetadataDelta delta = new MetadataDelta.Builder().setImage(image).build();
        records.forEach(delta::replay);
        image = delta.apply(new MetadataProvenance(image.offset() + 1, 0, now, true));
        shard.onMetadataUpdate(new KRaftCoordinatorMetadataDelta(delta), new KRaftCoordinatorMetadataImage(image));
    }

    /** A config of a group; an empty value takes it away. */
    void configure(String group, String name, String value) {
        Properties configs = new Properties();
        if (!value.isEmpty()) {
            configs.put(name, value);
        }
        groupConfigs.updateGroupConfig(group, configs);
    }

    /** Records since the last time. */
    List<CoordinatorRecord> takeRecords() {
        List<CoordinatorRecord> records = List.copyOf(fresh);
        fresh.clear();
        return records;
    }

    void tick(long millis, Consumer<List<CoordinatorRecord>> told) {
        long end = now + millis;
        tasks.run(told);
        for (Optional<String> next = timers.next(end); next.isPresent(); next = timers.next(end)) {
            Entry entry = timers.entries.remove(next.get());
            now = Math.max(now, entry.at);
            commit(entry.operation.generateRecords());
            told.accept(takeRecords());
            tasks.run(told);
        }
        now = end;
    }

    static RequestContext context(ApiKeys api, int version, String clientId) {
        RequestHeader header = new RequestHeader(api, (short) version, clientId, 1);
        return new RequestContext(header, "1", address(), KafkaPrincipal.ANONYMOUS,
            new ListenerName("PLAINTEXT"), SecurityProtocol.PLAINTEXT, ClientInformation.EMPTY, false);
    }

    /** Without a name, as a socket has it. */
    private static InetAddress address() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private void replay(CoordinatorRecord record) {
        shard.replay(0, -1, (short) -1, record);
    }

    private GroupCoordinatorShard build() {
        Map<String, Object> settings = Map.of(
            "group.initial.rebalance.delay.ms", millis("delay", 3_000),
            "group.max.size", Integer.parseInt(options.getOrDefault("size", String.valueOf(Integer.MAX_VALUE))),
            "group.consumer.migration.policy", options.getOrDefault("migration", "bidirectional"),
            "offset.metadata.max.bytes", 10,
            "offsets.retention.minutes", millis("retention", 7 * 86_400_000) / 60_000);
        GroupCoordinatorConfig config = new GroupCoordinatorConfig(new AbstractConfig(GroupCoordinatorConfig.CONFIG_DEF, settings, false));
        var shareKeys = Utils.mergeConfigs(List.of(GroupCoordinatorConfig.CONFIG_DEF, ShareGroupConfig.CONFIG_DEF));
        ShareGroupConfig share = new ShareGroupConfig(new AbstractConfig(shareKeys, Map.of(), false));
        groupConfigs = new GroupConfigManager(Map.of(), config, share);
        var builder = new GroupCoordinatorShard.Builder(config, groupConfigs);
        builder.withAuthorizerPlugin(Optional.empty());
        return (GroupCoordinatorShard) builder
            .withLogContext(new LogContext())
            .withTime(new Clock())
            .withTimer(timers)
            .withExecutor(tasks)
            .withCoordinatorMetrics(new GroupCoordinatorMetrics(new com.yammer.metrics.core.MetricsRegistry(), new Metrics()))
            .withTopicPartition(new TopicPartition("__consumer_offsets", 0))
            .withSnapshotRegistry(new SnapshotRegistry(new LogContext()))
            .build();
    }

    private int millis(String option, int otherwise) {
        return options.containsKey(option) ? (int) GroupStories.millis(options.get(option)) : otherwise;
    }

    private final class Clock implements Time {
        public long milliseconds() {
            return now;
        }

        public long nanoseconds() {
            return now * 1_000_000;
        }

        public void sleep(long millis) {
            throw new UnsupportedOperationException();
        }

        public void waitObject(Object object, Supplier<Boolean> condition, long deadline) {
            throw new UnsupportedOperationException();
        }

        public <T> T waitForFuture(Future<T> future, long deadline) {
            throw new UnsupportedOperationException();
        }
    }

    private record Entry(long at, long number, CoordinatorTimer.TimeoutOperation<CoordinatorRecord> operation) { }

    private final class Timers implements CoordinatorTimer<CoordinatorRecord> {
        private final Map<String, Entry> entries = new TreeMap<>();
        private long made;

        Optional<String> next(long end) {
            return entries.entrySet().stream()
                .filter(entry -> entry.getValue().at <= end)
                .min(Comparator.comparing((Map.Entry<String, Entry> entry) -> entry.getValue().at)
                    .thenComparing(entry -> entry.getValue().number))
                .map(Map.Entry::getKey);
        }

        public void schedule(String key, long delay, TimeUnit unit, boolean retry, TimeoutOperation<CoordinatorRecord> operation) {
            entries.put(key, new Entry(now + Math.max(0, unit.toMillis(delay)), made++, operation));
        }

        public void schedule(String key, long delay, TimeUnit unit, boolean retry, long backoff, TimeoutOperation<CoordinatorRecord> operation) {
            schedule(key, delay, unit, retry, operation);
        }

        public void scheduleIfAbsent(String key, long delay, TimeUnit unit, boolean retry, TimeoutOperation<CoordinatorRecord> operation) {
            if (!entries.containsKey(key)) {
                schedule(key, delay, unit, retry, operation);
            }
        }

        public void cancel(String key) {
            entries.remove(key);
        }

        public boolean isScheduled(String key) {
            return entries.containsKey(key);
        }
    }

    /** Regular expressions are resolved in the background: when time passes. */
    private final class Tasks implements CoordinatorExecutor<CoordinatorRecord> {
        private final Map<String, Supplier<CoordinatorResult<Void, CoordinatorRecord>>> tasks = new LinkedHashMap<>();

        void run(Consumer<List<CoordinatorRecord>> told) {
            while (!tasks.isEmpty()) {
                String key = tasks.keySet().iterator().next();
                commit(tasks.remove(key).get());
                told.accept(takeRecords());
            }
        }

        public <R> boolean schedule(String key, TaskRunnable<R> task, TaskOperation<CoordinatorRecord, R> operation) {
            return tasks.putIfAbsent(key, () -> {
                try {
                    return operation.onComplete(task.run(), null);
                } catch (Throwable exception) {
                    return operation.onComplete(null, exception);
                }
            }) == null;
        }

        public boolean isScheduled(String key) {
            return tasks.containsKey(key);
        }

        public void cancel(String key) {
            tasks.remove(key);
        }
    }
}
