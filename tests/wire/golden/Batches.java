import java.io.File;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/**
 * Record batches by the classes of Kafka's Java client, for the test `golden` of tests/wire.
 *
 *   java -cp 'tests/.env/jars/*' tests/wire/golden/Batches.java make tests/wire/golden
 *
 * writes a file for each case in each codec, and `expected.txt`, which says what a reader must find in them. The files are
 * committed; made again with other jars, `expected.txt` must stay as it is (the bytes of a codec may differ).
 *
 *   java -cp 'tests/.env/jars/*' tests/wire/golden/Batches.java read FOLDER
 *
 * prints what the client finds in the files of a folder, in the same words, read twice: from memory and as a log segment.
 *
 * A line for a batch: file, base offset, last offset, count, codec, kind of time, base and largest time, producer id, epoch
 * and sequence, leader epoch, what is special. Then a line for each record: offset, time, key, value, headers; bytes in
 * hexadecimal digits, long ones as their length and CRC-32C.
 */
public class Batches {
    static final long TIME = 1_700_000_000_000L;
    static final long BASE = 1000;
    static final int HEADER_BYTES = 61;

    /** Fills a batch that has the right head. */
    interface Fill {
        void records(MemoryRecordsBuilder to);
    }

    record Case(TimestampType time, long producer, short epoch, int sequence, boolean transactional, boolean control, Fill fill) {
        static Case plain(Fill fill) {
            return new Case(TimestampType.CREATE_TIME, -1, (short) -1, -1, false, false, fill);
        }
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 2 && args[0].equals("make"))
            make(Path.of(args[1]));
        else if (args.length == 2 && args[0].equals("read"))
            list(Path.of(args[1]), System.out);
        else
            throw new IllegalArgumentException("make FOLDER | read FOLDER");
    }

    static void make(Path folder) throws Exception {
        for (var one : cases().entrySet())
            for (var codec : CompressionType.values()) {
                var bytes = batch(one.getValue(), codec);
                Files.write(folder.resolve(one.getKey() + "." + codec.name + ".batch"), bytes);
            }
        for (var codec : CompressionType.values())
            Files.write(folder.resolve("wild." + codec.name + ".batch"), wild(codec));
        try (var out = new PrintStream(folder.resolve("expected.txt").toFile(), StandardCharsets.UTF_8)) {
            list(folder, out);
        }
    }

    static Map<String, Case> cases() {
        var cases = new TreeMap<String, Case>();
        cases.put("nulls", Case.plain(Batches::nulls));
        cases.put("headers", Case.plain(Batches::headers));
        cases.put("big", Case.plain(Batches::big));
        cases.put("times", Case.plain(Batches::times));
        cases.put("append-time", new Case(TimestampType.LOG_APPEND_TIME, -1, (short) -1, -1, false, false, Batches::nulls));
        cases.put("idempotent", new Case(TimestampType.CREATE_TIME, 4711, (short) 3, Integer.MAX_VALUE, false, false, Batches::nulls));
        cases.put("transactional", new Case(TimestampType.CREATE_TIME, Long.MAX_VALUE, (short) 32767, 0, true, false, Batches::nulls));
        cases.put("control", new Case(TimestampType.CREATE_TIME, 4711, (short) 3, -1, true, true, to ->
            to.appendEndTxnMarker(TIME, new EndTransactionMarker(ControlRecordType.COMMIT, 77))));
        return cases;
    }

    static byte[] batch(Case one, CompressionType codec) {
        var to = new MemoryRecordsBuilder(ByteBuffer.allocate(1 << 20), RecordBatch.CURRENT_MAGIC_VALUE,
            Compression.of(codec).build(), one.time, BASE, TIME + 5, one.producer, one.epoch, one.sequence,
            one.transactional, one.control, 9, 1 << 20);
        one.fill.records(to);
        var bytes = to.build().buffer();
        var copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    static void nulls(MemoryRecordsBuilder to) {
        to.append(TIME, bytes("key"), bytes("value"));
        to.append(TIME + 1, null, bytes("no key"));
        to.append(TIME + 2, bytes("tombstone"), null);
        to.append(TIME + 3, (byte[]) null, null);
        to.append(TIME + 4, new byte[0], new byte[0]);
    }

    static void headers(MemoryRecordsBuilder to) {
        var none = new Header[0];
        var one = new Header[] {header("name", bytes("value"))};
        var many = new Header[] {header("twice", bytes("1")), header("twice", bytes("2")), header("twice", bytes("1")),
            header("null", null), header("empty", new byte[0]), header("", bytes("no name")), header("h\u00e9", bytes("\u20ac"))};
        for (var headers : new Header[][] {none, one, many})
            to.append(TIME, bytes("key"), bytes("value"), headers);
    }

    static void big(MemoryRecordsBuilder to) {
        var random = new Random(1);
        var noise = new byte[5000];
        random.nextBytes(noise);
        to.append(TIME, bytes("repeats"), bytes("a value that repeats, ".repeat(4000)));
        to.append(TIME, bytes("noise"), noise);
        for (int n = 0; n < 40; n++)
            to.append(TIME + n, bytes("key-" + n), bytes("{\"n\":" + n + ",\"square\":" + n * n + "}"));
    }

    static void times(MemoryRecordsBuilder to) {
        for (long time : new long[] {TIME, TIME - 1, 0, 253_402_300_799_999L, 63, 64, TIME + (1L << 31)})
            to.append(time, null, bytes("at " + time));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Header header(String key, byte[] value) {
        return new RecordHeader(key, value);
    }

    /**
     * Header keys that are not UTF-8, which other clients write. The builder makes bytes of strings, so the bytes of the keys
     * are put into the plain batch, which is then compressed. (A listing shows them as Java's strings do, as U+FFFD.)
     */
    static byte[] wild(CompressionType codec) throws Exception {
        var plain = batch(Case.plain(to -> to.append(TIME, new byte[0], null,
            new Header[] {header("RAW1", bytes("v")), header("RAW1", null), header("R", new byte[] {(byte) 0xff})})), CompressionType.NONE);
        for (int at = HEADER_BYTES; at < plain.length; at++) {
            if (plain[at] == 'R' && plain[at + 1] == 'A')
                ByteBuffer.wrap(plain).put(at, new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) 0xc3});
            else if (plain[at] == 'R')
                plain[at] = (byte) 0x80;
        }
        var out = new ByteBufferOutputStream(1 << 16);
        out.write(plain, 0, HEADER_BYTES);
        var compressing = Compression.of(codec).build().wrapForOutput(out, RecordBatch.CURRENT_MAGIC_VALUE);
        compressing.write(plain, HEADER_BYTES, plain.length - HEADER_BYTES);
        compressing.close();
        out.buffer().flip();
        var bytes = new byte[out.buffer().remaining()];
        out.buffer().get(bytes);
        var crc = new CRC32C();
        ByteBuffer.wrap(bytes).putInt(8, bytes.length - 12).putShort(21, codec.id);
        crc.update(bytes, 21, bytes.length - 21);
        ByteBuffer.wrap(bytes).putInt(17, (int) crc.getValue());
        return bytes;
    }

    // ---- what is in the files

    static void list(Path folder, PrintStream out) throws Exception {
        var files = folder.toFile().listFiles((of, name) -> name.endsWith(".batch"));
        Arrays.sort(files);
        for (var file : files) {
            var text = new StringBuilder();
            var memory = MemoryRecords.readableRecords(ByteBuffer.wrap(Files.readAllBytes(file.toPath())));
            for (var batch : memory.batches())
                batch(file, batch, text);
            var again = new StringBuilder();
            try (var segment = FileRecords.open(file, false)) {
                for (var batch : segment.batches())
                    batch(file, batch, again);
            }
            if (!text.toString().equals(again.toString()))
                throw new IllegalStateException(file + ": the segment reads otherwise:\n" + text + again);
            out.print(text);
        }
    }

    static void batch(File file, RecordBatch batch, StringBuilder out) {
        batch.ensureValid();
        out.append(file.getName().replace(".batch", "")).append(": ").append(batch.baseOffset()).append("..=")
            .append(batch.lastOffset()).append(" count ").append(batch.countOrNull()).append(' ')
            .append(batch.compressionType().name).append(' ').append(batch.timestampType().name)
            .append(" max ").append(batch.maxTimestamp()).append(" producer ").append(batch.producerId()).append('/')
            .append(batch.producerEpoch()).append('/').append(batch.baseSequence()).append("..=").append(batch.lastSequence())
            .append(" leader epoch ").append(batch.partitionLeaderEpoch())
            .append(batch.isTransactional() ? " transactional" : "").append(batch.isControlBatch() ? " control" : "").append('\n');
        for (Record record : batch)
            record(record, out);
    }

    static void record(Record record, StringBuilder out) {
        record.ensureValid();
        out.append("  ").append(record.offset()).append(" at ").append(record.timestamp()).append(' ')
            .append(shown(record.hasKey() ? record.key() : null)).append(' ')
            .append(shown(record.hasValue() ? record.value() : null));
        for (var header : record.headers())
            out.append(' ').append(shown(ByteBuffer.wrap(bytes(header.key())))).append('=')
                .append(shown(header.value() == null ? null : ByteBuffer.wrap(header.value())));
        out.append('\n');
    }

    static String shown(ByteBuffer bytes) {
        if (bytes == null)
            return "null";
        if (bytes.remaining() > 64) {
            var crc = new CRC32C();
            int length = bytes.remaining();
            crc.update(bytes);
            return String.format("(%d bytes, crc %08x)", length, crc.getValue());
        }
        var text = new StringBuilder("'");
        while (bytes.hasRemaining())
            text.append(String.format("%02x", bytes.get()));
        return text.append("'").toString();
    }
}
