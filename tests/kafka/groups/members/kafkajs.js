// kafkajs as a member of a group; see tests/kafka/groups/member.rs for what it is told and says.

const { Kafka, logLevel } = require('kafkajs');

const say = (text) => process.stdout.write(text + '\n');

async function main() {
  const [bootstrap, groupId, topic] = process.argv.slice(2);
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.WARN, retry: { retries: 50, maxRetryTime: 500 } });
  const consumer = kafka.consumer({ groupId, sessionTimeout: 20000, heartbeatInterval: 500, maxWaitTimeInMs: 200 });
  await consumer.connect();
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    say('assigned ' + (payload.memberAssignment[topic] || []).sort().join(','));
  });
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch, resolveOffset }) => {
      for (const message of batch.messages) {
        say(`read ${batch.partition} ${message.offset}`);
        resolveOffset(message.offset);
      }
      const next = String(Number(batch.lastOffset()) + 1);
      await consumer.commitOffsets([{ topic, partition: batch.partition, offset: next }]);
      say('committed');
    },
  });
  process.stdin.resume();
  process.stdin.on('end', async () => {
    await consumer.disconnect();
    say('left');
    process.exit(0);
  });
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
