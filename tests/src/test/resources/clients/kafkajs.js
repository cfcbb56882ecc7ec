// What applications do with kafkajs: bootstrap, the client's directory and a prefix of names as
// arguments. Prints a line ending in " ok" for each program; exits 0 if all did what it should.
const assert = require('assert');
const { Kafka, CompressionTypes, logLevel } = require(process.argv[3]);

const prefix = process.argv[4];
const kafka = new Kafka({ brokers: [process.argv[2]], logLevel: logLevel.NOTHING });
const admin = kafka.admin();
const deadline = setTimeout(() => { console.error('timed out'); process.exit(2); }, 100000);
const rest = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

async function until(reached) {
  while (!reached()) await rest(20);
}

async function topic(suffix, numPartitions = 1) {
  const name = `${prefix}-${suffix}`;
  assert(await admin.createTopics({ waitForLeaders: true, topics: [{ topic: name, numPartitions }] }));
  return name;
}

async function member(name, handle) {
  const consumer = kafka.consumer({
    groupId: name, sessionTimeout: 10000, heartbeatInterval: 500, rebalanceTimeout: 5000, maxWaitTimeInMs: 100,
  });
  const assigned = { partitions: [] };
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    assigned.partitions = payload.memberAssignment[name] || [];
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [name], fromBeginning: true });
  await consumer.run({ eachMessage: async (message) => handle(message) });
  return { consumer, assigned };
}

async function records(compression, idempotent) {
  const name = await topic(`records-${compression}-${idempotent}`);
  const first = Date.now() - 100000;
  const producer = kafka.producer({ idempotent, maxInFlightRequests: 1 });
  await producer.connect();
  const messages = [];
  for (let i = 0; i < 200; i++) {
    messages.push({
      key: i % 5 ? `key ${i}` : null,
      value: i % 7 ? `body ${i} `.repeat(i) : null,
      headers: { one: Buffer.from([0, 255]), 'grün': ['a', 'b'] },
      timestamp: `${first + i}`,
    });
  }
  for (const [from, to] of [[0, 90], [90, 200]]) {
    const [sent] = await producer.send({
      topic: name, acks: -1, compression, messages: messages.slice(from, to),
    });
    assert.strictEqual(sent.baseOffset, `${from}`);
  }
  await producer.disconnect();
  const seen = [];
  const { consumer } = await member(name, ({ message }) => seen.push(message));
  await until(() => seen.length >= 200);
  seen.forEach((got, i) => {
    assert.strictEqual(got.offset, `${i}`);
    assert.strictEqual(got.timestamp, `${first + i}`);
    assert.strictEqual(got.key && got.key.toString(), messages[i].key);
    assert.strictEqual(got.value && got.value.toString(), messages[i].value);
    assert.deepStrictEqual(got.headers.one, Buffer.from([0, 255]));
    assert.deepStrictEqual(got.headers['grün'].map(String), ['a', 'b']);
  });
  consumer.seek({ topic: name, partition: 0, offset: '150' });
  await until(() => seen.length >= 250);
  assert.strictEqual(seen[200].offset, '150');
  await consumer.disconnect();
  assert.strictEqual(seen.length, 250);
  const [found] = await admin.fetchTopicOffsetsByTimestamp(name, first + 77);
  assert.strictEqual(found.offset, '77');
}

async function fill(name, partitions, count) {
  const producer = kafka.producer();
  await producer.connect();
  for (let partition = 0; partition < partitions; partition++) {
    const messages = Array.from({ length: count }, (_, i) => ({ value: `${i}`, partition }));
    await producer.send({ topic: name, messages });
  }
  await producer.disconnect();
}

async function groups() {
  const name = await topic('group', 4);
  await fill(name, 4, 20);
  const seen = [];
  const note = ({ partition, message }) => seen.push(`${partition}/${message.offset}`);
  const first = await member(name, note);
  await until(() => seen.length >= 80);
  const second = await member(name, note);
  await until(() => first.assigned.partitions.length === 2 && second.assigned.partitions.length === 2);
  await fill(name, 4, 20);
  await until(() => seen.length >= 160);
  await first.consumer.disconnect();
  await until(() => second.assigned.partitions.length === 4);
  await second.consumer.disconnect();
  assert.strictEqual(new Set(seen).size, 160);
  const [{ partitions }] = await admin.fetchOffsets({ groupId: name, topics: [name] });
  assert.deepStrictEqual(partitions.map(({ offset }) => offset), ['40', '40', '40', '40']);
  const { groups: [group] } = await admin.describeGroups([name]);
  assert.strictEqual(group.state, 'Empty');
  await admin.setOffsets({ groupId: name, topic: name, partitions: [{ partition: 1, offset: '35' }] });
  const again = [];
  const third = await member(name, ({ partition, message }) => again.push(`${partition}/${message.offset}`));
  await until(() => again.length >= 5);
  await third.consumer.disconnect();
  assert.deepStrictEqual(again, ['1/35', '1/36', '1/37', '1/38', '1/39']);
  await admin.deleteGroups([name]);
  const { groups: left } = await admin.listGroups();
  assert(!left.some(({ groupId }) => groupId === name));
}

async function administration() {
  const name = await topic('admin');
  assert.strictEqual(await admin.createTopics({ topics: [{ topic: name }] }), false);
  await admin.createPartitions({ topicPartitions: [{ topic: name, count: 3 }] });
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: 2, name, configEntries: [{ name: 'retention.ms', value: '3600000' }] }],
  });
  const { resources: [{ configEntries }] } = await admin.describeConfigs({
    includeSynonyms: false, resources: [{ type: 2, name, configNames: ['retention.ms'] }],
  });
  assert.strictEqual(configEntries[0].configValue, '3600000');
  const { topics: [{ partitions }] } = await admin.fetchTopicMetadata({ topics: [name] });
  assert.strictEqual(partitions.length, 3);
  await fill(name, 1, 10);
  await admin.deleteTopicRecords({ topic: name, partitions: [{ partition: 0, offset: '4' }] });
  const offsets = await admin.fetchTopicOffsets(name);
  const zero = offsets.find(({ partition }) => partition === 0);
  assert.strictEqual(`${zero.low} ${zero.high}`, '4 10');
  await admin.deleteTopics({ topics: [name] });
  assert(!(await admin.listTopics()).includes(name));
}

async function main() {
  await admin.connect();
  const programs = {
    'records-none': () => records(CompressionTypes.None, false),
    'records-gzip': () => records(CompressionTypes.GZIP, false),
    'records-idempotent': () => records(CompressionTypes.GZIP, true),
    groups,
    administration,
  };
  for (const [name, program] of Object.entries(programs)) {
    await program();
    console.log(`${name} ok`);
  }
  await admin.disconnect();
  clearTimeout(deadline);
}

main().catch((error) => { console.error(error); process.exit(1); });
