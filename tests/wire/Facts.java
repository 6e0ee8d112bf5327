// Kafka's own word on what our tables say. Run with Kafka's jars: java -cp 'jars/*' Facts.java QUESTION

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.share.ShareCoordinatorRecordSerde;
import org.apache.kafka.coordinator.transaction.TransactionCoordinatorRecordSerde;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.FeatureVersion;
import org.apache.kafka.server.common.MetadataVersion;

public class Facts {
    static final String[] PLACES = {
        "org.apache.kafka.common.message.%sData",
        "org.apache.kafka.common.message.%s",
        "org.apache.kafka.common.metadata.%s",
        "org.apache.kafka.coordinator.group.generated.%s",
        "org.apache.kafka.coordinator.transaction.generated.%s",
        "org.apache.kafka.coordinator.share.generated.%s",
    };
    static final Map<String, Class<?>> CLASSES = new HashMap<>();
    static final HexFormat HEX = HexFormat.of();

    public static void main(String[] args) throws Exception {
        var out = new PrintStream(System.out, false, "UTF-8");
        switch (args[0]) {
            case "echo" -> echo(out);
            case "records" -> records(out);
            case "apis" -> apis(out);
            case "errors" -> errors(out);
            case "features" -> features(out);
            default -> throw new IllegalArgumentException(args[0]);
        }
        out.flush();
    }

    /** For each line `name version hex`: what Kafka's class writes after it has read these bytes. */
    static void echo(PrintStream out) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            try {
                out.println(HEX.formatHex(again(words[0], Short.parseShort(words[1]), HEX.parseHex(words[2]))));
            } catch (ReflectiveOperationException e) {
                out.println(e.getCause() == null ? e : e.getCause());
            } catch (RuntimeException e) {
                out.println(e);
            }
        }
    }

    static byte[] again(String name, short version, byte[] bytes) throws ReflectiveOperationException {
        var maker = find(name).getConstructor(Readable.class, short.class);
        ByteBuffer from = ByteBuffer.wrap(bytes);
        Message message = (Message) maker.newInstance(new ByteBufferAccessor(from), version);
        if (from.hasRemaining()) {
            throw new IllegalStateException(from.remaining() + " bytes are left over");
        }
        ByteBuffer to = MessageUtil.toByteBufferAccessor(message, version).buffer();
        byte[] written = new byte[to.remaining()];
        to.get(written);
        return written;
    }

    static Class<?> find(String name) throws ClassNotFoundException {
        if (!CLASSES.containsKey(name)) {
            CLASSES.put(name, search(name));
        }
        return CLASSES.get(name);
    }

    static Class<?> search(String name) throws ClassNotFoundException {
        for (String place : PLACES) {
            try {
                return Class.forName(place.formatted(name));
            } catch (ClassNotFoundException e) {
                // The next place.
            }
        }
        throw new ClassNotFoundException(name);
    }

    /** For each line `log key value`, `-` for none: the same, as Kafka writes the record after it has read it. */
    static void records(PrintStream out) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            try {
                out.println(words[0] + " " + switch (words[0]) {
                    case "group" -> again(new GroupCoordinatorRecordSerde(), words[1], words[2]);
                    case "transaction" -> again(new TransactionCoordinatorRecordSerde(), words[1], words[2]);
                    case "share" -> again(new ShareCoordinatorRecordSerde(), words[1], words[2]);
                    default -> "- " + metadataAgain(HEX.parseHex(words[2]));
                });
            } catch (RuntimeException e) {
                out.println(e);
            }
        }
    }

    static String again(CoordinatorRecordSerde serde, String key, String value) {
        ByteBuffer bytes = value.equals("-") ? null : ByteBuffer.wrap(HEX.parseHex(value));
        var record = serde.deserialize(ByteBuffer.wrap(HEX.parseHex(key)), bytes);
        byte[] written = serde.serializeValue(record);
        return HEX.formatHex(serde.serializeKey(record)) + " " + (written == null ? "-" : HEX.formatHex(written));
    }

    static String metadataAgain(byte[] value) {
        var serde = MetadataRecordSerde.INSTANCE;
        var record = serde.read(new ByteBufferAccessor(ByteBuffer.wrap(value)), value.length);
        var cache = new ObjectSerializationCache();
        ByteBuffer out = ByteBuffer.allocate(serde.recordSize(record, cache));
        serde.write(record, cache, new ByteBufferAccessor(out));
        return HEX.formatHex(out.array());
    }

    /** Every API: number, name, first and last version that is no draft, versions of the headers with the last one. */
    static void apis(PrintStream out) {
        for (ApiKeys api : ApiKeys.values()) {
            if (api.hasValidVersion()) {
                short last = api.latestVersion(false);
                out.printf("%d %s %d-%d headers %d %d%n", api.id, api.name, api.oldestVersion(), last,
                    api.requestHeaderVersion(last), api.responseHeaderVersion(last));
            }
        }
    }

    /** Every error: number, name, whether a client may try again. */
    static void errors(PrintStream out) {
        for (Errors error : Errors.values()) {
            String again = error.exception() instanceof RetriableException ? "retriable" : "final";
            out.printf("%d %s %s%n", error.code(), error.name(), again);
        }
    }

    /**
     * Every level of every feature that is no draft: for the metadata version its name, for others the metadata version
     * from which on a new cluster has it, and what it needs.
     */
    static void features(PrintStream out) {
        for (MetadataVersion version : MetadataVersion.VERSIONS) {
            if (version.isProduction()) {
                out.printf("metadata.version %d %s%n", version.featureLevel(), version);
            }
        }
        for (Feature feature : Feature.PRODUCTION_FEATURES) {
            for (FeatureVersion level : feature.featureVersions()) {
                if (level.featureLevel() > 0 && level.featureLevel() <= feature.latestProduction()) {
                    out.printf("%s %d since %d needs %s%n", feature.featureName(), level.featureLevel(),
                        level.bootstrapMetadataVersion().featureLevel(), level.dependencies());
                }
            }
        }
    }
}
