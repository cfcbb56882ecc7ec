// What applications do with amqplib beyond the tutorials: port and the client's directory as
// arguments, then the names of programs to leave out. Exits 0 if all did what it should.
const assert = require('assert');
const amqp = require(process.argv[3]);

const connect = (options = '') =>
  amqp.connect(`amqp://guest:guest@127.0.0.1:${process.argv[2]}${options}`);
const deadline = setTimeout(() => { console.error('timed out'); process.exit(2); }, 60000);
const rest = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

// What an emitter says next of this kind.
const once = (emitter, kind) => new Promise((resolve) => emitter.once(kind, resolve));

// Asks again until there is a message in the queue.
async function get(channel, queue, options = { noAck: true }) {
  for (;;) {
    const message = await channel.get(queue, options);
    if (message) return message;
    await rest(10);
  }
}

async function confirmChannels(connection) {
  const channel = await connection.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (let i = 0; i < 500; i++) channel.sendToQueue(queue, Buffer.alloc(1000), { persistent: true });
  await channel.waitForConfirms();
  assert.strictEqual((await channel.checkQueue(queue)).messageCount, 500);
  assert.strictEqual((await channel.purgeQueue(queue)).messageCount, 500);
  const seen = [];
  channel.on('return', (message) => seen.push(message.fields.replyCode, message.content.toString()));
  await new Promise((resolve, reject) => channel.publish(
    'amq.direct', 'nowhere', Buffer.from('lost'), { mandatory: true },
    (error) => { seen.push('confirmed'); return error ? reject(error) : resolve(); }));
  assert.deepStrictEqual(seen, [312, 'lost', 'confirmed']);
}

async function alternateExchanges(connection) {
  const channel = await connection.createChannel();
  await channel.assertExchange('js-rest', 'fanout', { durable: false });
  await channel.assertExchange('js-main', 'direct', { alternateExchange: 'js-rest' });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'js-rest', '');
  channel.publish('js-main', 'nowhere', Buffer.from('stray'));
  assert.strictEqual((await get(channel, queue)).content.toString(), 'stray');
}

async function exchangeBindings(connection) {
  const channel = await connection.createChannel();
  await channel.assertExchange('js-from', 'headers', { autoDelete: true, durable: false });
  await channel.assertExchange('js-to', 'fanout', { internal: true, durable: false });
  await channel.bindExchange('js-to', 'js-from', '', { 'x-match': 'any', a: 1, b: 'two' });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'js-to', '');
  for (const headers of [{ a: 2 }, { a: 1 }, { b: 'two', c: true }]) {
    channel.publish('js-from', '', Buffer.from(JSON.stringify(headers)), { headers });
  }
  assert.strictEqual((await get(channel, queue)).content.toString(), '{"a":1}');
  assert.strictEqual((await get(channel, queue)).content.toString(), '{"b":"two","c":true}');
  await channel.unbindExchange('js-to', 'js-from', '', { 'x-match': 'any', a: 1, b: 'two' });
  // The last binding is gone, and with it the exchange.
  await assert.rejects(channel.checkExchange('js-from'), /404.*NOT_FOUND - no exchange 'js-from'/);
}

async function deadLetters(connection) {
  const channel = await connection.createChannel();
  const { queue: graves } = await channel.assertQueue('', { exclusive: true });
  const options = { exclusive: true, deadLetterExchange: '', deadLetterRoutingKey: graves };
  const { queue: short } = await channel.assertQueue(
    '', { ...options, messageTtl: 20, expires: 60000 });
  channel.sendToQueue(short, Buffer.from('old'));
  const old = await get(channel, graves);
  assert.strictEqual(old.content.toString(), 'old');
  assert.strictEqual(old.properties.headers['x-death'][0].reason, 'expired');

  const { queue: picky } = await channel.assertQueue('', options);
  channel.sendToQueue(picky, Buffer.from('bad'), { CC: [], expiration: '60000' });
  channel.nack(await get(channel, picky, {}), false, false);
  const bad = await get(channel, graves);
  const [death] = bad.properties.headers['x-death'];
  assert.strictEqual(death.reason, 'rejected');
  assert.strictEqual(death.queue, picky);
  assert.strictEqual(death.count, 1);
  assert.strictEqual(death['original-expiration'], '60000');
  assert.strictEqual(bad.properties.expiration, undefined);
}

async function directReplyTo(connection) {
  const serving = await connection.createChannel();
  const { queue } = await serving.assertQueue('', { exclusive: true });
  await serving.consume(queue, (message) => {
    assert.match(message.properties.replyTo, /^amq\.rabbitmq\.reply-to\..+/);
    serving.sendToQueue(message.properties.replyTo, Buffer.from(`re: ${message.content}`),
      { correlationId: message.properties.correlationId });
  }, { noAck: true });
  const asking = await connection.createChannel();
  const answers = new Map();
  await asking.consume('amq.rabbitmq.reply-to', (message) =>
    answers.get(message.properties.correlationId)(message.content.toString()), { noAck: true });
  const asked = [...Array(20).keys()].map((number) => new Promise((resolve) => {
    answers.set(String(number), resolve);
    asking.sendToQueue(queue, Buffer.from(`question ${number}`),
      { correlationId: String(number), replyTo: 'amq.rabbitmq.reply-to' });
  }));
  assert.deepStrictEqual(await Promise.all(asked),
    asked.map((_, number) => `re: question ${number}`));
}

async function copies(connection) {
  const channel = await connection.createChannel();
  const queues = [];
  for (let i = 0; i < 3; i++) {
    queues.push((await channel.assertQueue('', { exclusive: true })).queue);
  }
  channel.sendToQueue(queues[0], Buffer.from('copied'), { CC: queues[1], BCC: [queues[2]] });
  for (const queue of queues) {
    const { properties } = await get(channel, queue);
    assert.deepStrictEqual(Object.keys(properties.headers), ['CC']);
  }
}

async function sharedPrefetch(connection) {
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (let i = 0; i < 10; i++) channel.sendToQueue(queue, Buffer.from(String(i)));
  const consuming = await connection.createChannel();
  await consuming.prefetch(3, true);
  const held = [];
  for (let i = 0; i < 2; i++) await consuming.consume(queue, (message) => held.push(message));
  while (held.length < 3) await rest(10);
  // A round trip on the channel: what it would have got too many has come by then.
  await consuming.checkQueue(queue);
  assert.strictEqual(held.length, 3);
  while (held.length < 10) {
    consuming.ackAll();
    await rest(10);
  }
  consuming.ackAll();
}

async function recovery(connection) {
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  channel.sendToQueue(queue, Buffer.from('again'));
  assert.strictEqual((await get(channel, queue, {})).fields.redelivered, false);
  await channel.recover();
  assert.strictEqual((await get(channel, queue, {})).fields.redelivered, true);
  channel.nackAll();
  assert.strictEqual((await get(channel, queue)).fields.redelivered, true);
}

async function cancellations(connection) {
  const channel = await connection.createChannel();
  await channel.assertQueue('js-doomed', { durable: false });
  const other = await connection.createChannel();
  await assert.rejects(other.assertQueue('js-doomed', { durable: true }),
    /406.*inequivalent arg 'durable' for queue 'js-doomed' in vhost '\/'/);
  const cancelled = new Promise((resolve) => channel.consume('js-doomed', resolve));
  await rest(0);
  await channel.checkQueue('js-doomed');
  await channel.deleteQueue('js-doomed');
  assert.strictEqual(await cancelled, null);
}

async function errors(connection) {
  const channel = await connection.createChannel();
  const failed = once(channel, 'error');
  channel.publish('no-such-exchange', 'key', Buffer.from('x'));
  assert.match((await failed).message,
    /404.*NOT_FOUND - no exchange 'no-such-exchange' in vhost '\/'/);
  await assert.rejects(connect('/no-such-vhost'), /got <ConnectionClose channel:0>/);
  const other = await connect('?frameMax=8192&heartbeat=5&channelMax=2');
  other.on('error', () => {});
  await other.createChannel();
  await other.createChannel();
  await assert.rejects(async () => other.createChannel(), /No channels left/);
  await other.close();
}

(async () => {
  for (const program of [confirmChannels, alternateExchanges, exchangeBindings, deadLetters,
    directReplyTo, copies, sharedPrefetch, recovery, cancellations, errors]) {
    if (process.argv.slice(4).includes(program.name)) continue;
    const connection = await connect();
    const create = connection.createChannel.bind(connection);
    // An error of a channel reaches the program as a rejection too.
    connection.createChannel = async () => (await create()).on('error', () => {});
    await program(connection);
    await connection.close();
    console.log(program.name, 'ok');
  }
  clearTimeout(deadline);
})().catch((error) => { console.error(error); process.exit(1); });
