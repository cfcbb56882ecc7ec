// The RabbitMQ tutorials' programs with amqplib: port and the client's directory as arguments.
// Exits 0 if all did what they should.
const assert = require('assert');
const amqp = require(process.argv[3]);

const connect = () => amqp.connect(`amqp://guest:guest@127.0.0.1:${process.argv[2]}`);
const deadline = setTimeout(() => { console.error('timed out'); process.exit(2); }, 60000);

// The next `count` bodies of a queue.
function take(channel, queue, count, options = {}) {
  return new Promise((resolve, reject) => {
    const bodies = [];
    const consuming = channel.consume(queue, async (message) => {
      if (bodies.length === count) return;
      bodies.push(message.content.toString());
      if (!options.noAck) channel.ack(message);
      if (bodies.length === count) {
        const { consumerTag } = await consuming;
        await channel.cancel(consumerTag);
        resolve(bodies);
      }
    }, options);
    consuming.catch(reject);
  });
}

async function helloWorld(channel) {
  await channel.assertQueue('js-hello', { durable: false });
  channel.sendToQueue('js-hello', Buffer.from('Hello World!'));
  assert.deepStrictEqual(await take(channel, 'js-hello', 1, { noAck: true }), ['Hello World!']);
}

async function workQueues(channel) {
  await channel.assertQueue('js-tasks', { durable: true });
  for (let task = 0; task < 3; task++) {
    channel.sendToQueue('js-tasks', Buffer.from(`task ${task}`), { persistent: true });
  }
  const lost = await connect();
  const worker = await lost.createChannel();
  await worker.prefetch(1);
  await new Promise((resolve) => worker.consume('js-tasks', resolve));
  await lost.close();
  assert.deepStrictEqual(await take(channel, 'js-tasks', 3), ['task 0', 'task 1', 'task 2']);
}

async function publishSubscribe(channel) {
  await channel.assertExchange('js-logs', 'fanout', { durable: false });
  const queues = [];
  for (let i = 0; i < 2; i++) {
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, 'js-logs', '');
    queues.push(queue);
  }
  channel.publish('js-logs', '', Buffer.from('info'));
  for (const queue of queues) assert.deepStrictEqual(await take(channel, queue, 1), ['info']);
}

async function select(channel, type, keys, sent, wanted) {
  await channel.assertExchange(`js-${type}`, type, { durable: false });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (const key of keys) await channel.bindQueue(queue, `js-${type}`, key);
  for (const key of sent) channel.publish(`js-${type}`, key, Buffer.from(key));
  assert.deepStrictEqual(await take(channel, queue, wanted.length), wanted);
}

async function routing(channel) {
  await select(channel, 'direct', ['warning', 'error'], ['info', 'warning', 'error'],
    ['warning', 'error']);
}

async function topics(channel) {
  await select(channel, 'topic', ['kern.*', '#.critical'],
    ['kern.info', 'cron.info', 'kern.critical', 'critical'],
    ['kern.info', 'kern.critical', 'critical']);
}

async function remoteProcedureCall(channel) {
  await channel.assertQueue('js-rpc', { durable: false });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.consume('js-rpc', (message) => {
    channel.sendToQueue(message.properties.replyTo,
      Buffer.from(String(Number(message.content) + 1)),
      { correlationId: message.properties.correlationId });
    channel.ack(message);
  });
  const answer = new Promise((resolve) => channel.consume(queue, resolve, { noAck: true }));
  channel.sendToQueue('js-rpc', Buffer.from('20'), { correlationId: 'c1', replyTo: queue });
  const { content, properties } = await answer;
  assert.strictEqual(content.toString(), '21');
  assert.strictEqual(properties.correlationId, 'c1');
}

async function publisherConfirms(_, connection) {
  const channel = await connection.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  let confirmed = 0;
  for (let i = 0; i < 100; i++) {
    channel.sendToQueue(queue, Buffer.from(String(i)), { persistent: true }, (error) => {
      assert.strictEqual(error, null);
      confirmed++;
    });
  }
  await channel.waitForConfirms();
  assert.strictEqual(confirmed, 100);
  const returned = new Promise((resolve) => channel.on('return', resolve));
  channel.publish('', 'nowhere', Buffer.from('lost'), { mandatory: true });
  assert.strictEqual((await returned).fields.replyText, 'NO_ROUTE');
}

(async () => {
  for (const tutorial of [helloWorld, workQueues, publishSubscribe, routing, topics,
    remoteProcedureCall, publisherConfirms]) {
    const connection = await connect();
    await tutorial(await connection.createChannel(), connection);
    await connection.close();
    console.log(tutorial.name, 'ok');
  }
  clearTimeout(deadline);
})().catch((error) => { console.error(error); process.exit(1); });
