// kafkajs as a test client; see tests/kafka/plan.rs for the form of plans and facts.
//
// kafkajs has no consumer without a group, so reading goes through its own cluster and fetch code below the consumer.

const { createHash } = require('crypto');
const { readFileSync } = require('fs');
const { Kafka, CompressionTypes, CompressionCodecs, logLevel } = require('kafkajs');
const zstd = require('@bokuweb/zstd-wasm');
const lz4 = require('lz4-napi');

CompressionCodecs[CompressionTypes.Snappy] = require('kafkajs-snappy');
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: (encoder) => lz4.compressFrame(encoder.buffer),
  decompress: (buffer) => lz4.decompressFrame(buffer),
});
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async (encoder) => Buffer.from(zstd.compress(encoder.buffer, 3)),
  decompress: async (buffer) => Buffer.from(zstd.decompress(buffer, { defaultHeapSize: 64 << 20 })),
});
const CODECS = {
  none: CompressionTypes.None, gzip: CompressionTypes.GZIP, snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4, zstd: CompressionTypes.ZSTD,
};

const bytes = (field) => (field === '-' ? null : Buffer.from(field, 'base64'));

const fact = (data) =>
  data == null ? '-' : `${data.length}:${createHash('sha256').update(data).digest('hex')}`;

function headers(field) {
  const found = {};
  for (const pair of field ? field.split(',') : []) {
    const colon = pair.indexOf(':');
    const name = pair.slice(0, colon);
    found[name] = [...(found[name] || []), bytes(pair.slice(colon + 1))];
  }
  return found;
}

function read(path) {
  return readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => {
    const [key, value, pairs] = line.split('\t');
    return { key: bytes(key), value: bytes(value), headers: headers(pairs), partition: 0 };
  });
}

async function produce(kafka, topic, path, codecs) {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (const codec of codecs) {
    await producer.send({ topic, compression: CODECS[codec], messages: read(path) });
  }
  await producer.disconnect();
}

function tell(topic, message) {
  const pairs = Object.entries(message.headers || {})
    .flatMap(([name, data]) => (Array.isArray(data) ? data : [data]).map((one) => `${name}:${fact(one)}`));
  process.stdout.write([topic, message.offset, fact(message.key), fact(message.value), pairs.join(',')].join('\t') + '\n');
}

async function consume(count, topics) {
  const cluster = makeCluster();
  await cluster.connect();
  for (const topic of topics) {
    await cluster.addTargetTopic(topic);
    const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [0]));
    const broker = await cluster.findBroker({ nodeId });
    for (let offset = 0; offset < count; ) {
      const partition = { partition: 0, fetchOffset: String(offset), maxBytes: 16 << 20 };
      const { responses } = await broker.fetch({
        maxWaitTime: 1000, minBytes: 1, maxBytes: 16 << 20, topics: [{ topic, partitions: [partition] }],
      });
      for (const message of responses[0].partitions[0].messages) {
        if (Number(message.offset) < offset) continue;
        tell(topic, message);
        offset = Number(message.offset) + 1;
      }
    }
  }
  await cluster.disconnect();
}

function makeCluster() {
  const Cluster = require('kafkajs/src/cluster');
  const { createLogger } = require('kafkajs/src/loggers');
  const createSocketFactory = require('kafkajs/src/network/socketFactory');
  return new Cluster({
    logger: createLogger({ level: logLevel.WARN, logCreator: require('kafkajs/src/loggers/console') }),
    socketFactory: createSocketFactory(), brokers: [process.argv[3]], clientId: 'test', connectionTimeout: 5000,
    authenticationTimeout: 5000, reauthenticationThreshold: 10000, requestTimeout: 30000, metadataMaxAge: 300000,
    allowAutoTopicCreation: false, retry: {}, offsets: new Map(),
  });
}

async function main() {
  await zstd.init();
  const [action, bootstrap, ...rest] = process.argv.slice(2);
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.WARN });
  if (action === 'produce') await produce(kafka, rest[0], rest[1], rest.slice(2));
  else await consume(Number(rest[0]), rest.slice(1));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
