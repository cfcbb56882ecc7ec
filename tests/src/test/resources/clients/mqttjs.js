// What applications do with MQTT.js over WebSocket: the port and the client's directory as arguments.
// Exits 0 if all did what it should.
const assert = require('assert');
const mqtt = require(process.argv[3]);

const deadline = setTimeout(() => { console.error('timed out'); process.exit(2); }, 60000);
const connect = (path, options = {}) => mqtt.connectAsync(
  `ws://127.0.0.1:${process.argv[2]}${path}`, { reconnectPeriod: 0, ...options });

// The next so many messages.
function messages(client, count) {
  return new Promise((resolve) => {
    const got = [];
    client.on('message', (topic, payload) => {
      got.push([topic, payload.toString()]);
      if (got.length === count) resolve(got);
    });
  });
}

async function allVersionsAndPaths() {
  for (const [path, options] of [
    ['/ws', { protocolVersion: 5 }],
    ['/mqtt', { protocolVersion: 4 }],
    ['', { protocolVersion: 3, protocolId: 'MQIsdp', clientId: 'js-old' }],
  ]) {
    const client = await connect(path, options);
    const received = messages(client, 3);
    await client.subscribeAsync('js/+/x', { qos: 2 });
    for (const qos of [0, 1, 2]) await client.publishAsync(`js/${qos}/x`, `qos ${qos}`, { qos });
    assert.deepStrictEqual(
      (await received).sort(),
      [0, 1, 2].map((qos) => [`js/${qos}/x`, `qos ${qos}`]));
    await client.endAsync();
  }
}

async function largeMessages() {
  const client = await connect('/ws', { protocolVersion: 5 });
  const payload = 'x'.repeat(3000000);
  const received = messages(client, 1);
  await client.subscribeAsync('js/large', { qos: 1 });
  await client.publishAsync('js/large', payload, { qos: 1 });
  assert.strictEqual((await received)[0][1], payload);
  await client.endAsync();
}

async function manyMessages() {
  const client = await connect('/mqtt', { protocolVersion: 4 });
  const received = messages(client, 2000);
  await client.subscribeAsync('js/many', { qos: 1 });
  for (let i = 0; i < 2000; i++) client.publish('js/many', String(i), { qos: 1 });
  assert.deepStrictEqual(
    (await received).map(([, payload]) => payload), [...Array(2000).keys()].map(String));
  await client.endAsync();
}

// What a client hears first.
function first(path, options) {
  return new Promise((resolve) => {
    const client = mqtt.connect(
      `ws://127.0.0.1:${process.argv[2]}${path}`, { reconnectPeriod: 0, ...options });
    client.on('connect', () => resolve('connected'));
    client.on('error', () => resolve('refused'));
    client.on('close', () => resolve('closed'));
  });
}

async function refusals() {
  assert.notStrictEqual(await first('/other'), 'connected');
  assert.strictEqual(
    await first('/ws', { protocolVersion: 5, username: 'guest', password: 'wrong' }), 'refused');
}

(async () => {
  for (const program of [allVersionsAndPaths, largeMessages, manyMessages, refusals]) {
    await program();
    console.log(program.name, 'ok');
  }
  clearTimeout(deadline);
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
