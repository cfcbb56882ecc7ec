// What applications do with MQTT.js over WebSocket and TCP: the port of WebSocket, the client's directory
// and the port of TCP as arguments.
// Exits 0 if all did what it should.
const assert = require('assert');
const { promisify } = require('util');
const mqtt = require(process.argv[3]);

const deadline = setTimeout(() => { console.error('timed out'); process.exit(2); }, 60000);
const webSocket = `ws://127.0.0.1:${process.argv[2]}`;
const tcp = `mqtt://127.0.0.1:${process.argv[4]}`;

// A client with promises, which old versions lack.
function connect(url, options = {}) {
  return new Promise((resolve, reject) => {
    const client = mqtt.connect(url, { reconnectPeriod: 0, ...options });
    for (const verb of ['subscribe', 'publish', 'end']) {
      client[`${verb}Async`] = promisify(client[verb].bind(client));
    }
    client.once('connect', () => resolve(client));
    client.once('error', reject);
  });
}

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
  const old = { protocolVersion: 3, protocolId: 'MQIsdp', clientId: 'js-old' };
  for (const [url, options] of [
    [`${webSocket}/ws`, { protocolVersion: 5 }],
    [`${webSocket}/mqtt`, { protocolVersion: 4 }],
    [webSocket, old],
    [tcp, { protocolVersion: 5 }],
    [tcp, { protocolVersion: 4 }],
    [tcp, old],
  ]) {
    const client = await connect(url, options);
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
  for (const url of [`${webSocket}/ws`, tcp]) {
    const client = await connect(url, { protocolVersion: 5 });
    const payload = 'x'.repeat(3000000);
    const received = messages(client, 1);
    await client.subscribeAsync('js/large', { qos: 1 });
    await client.publishAsync('js/large', payload, { qos: 1 });
    assert.strictEqual((await received)[0][1], payload);
    await client.endAsync();
  }
}

async function manyMessages() {
  for (const url of [`${webSocket}/mqtt`, tcp]) {
    const client = await connect(url, { protocolVersion: 4 });
    const received = messages(client, 2000);
    await client.subscribeAsync('js/many', { qos: 1 });
    for (let i = 0; i < 2000; i++) client.publish('js/many', String(i), { qos: 1 });
    assert.deepStrictEqual(
      (await received).map(([, payload]) => payload), [...Array(2000).keys()].map(String));
    await client.endAsync();
  }
}

// What a client hears first.
function first(url, options) {
  return new Promise((resolve) => {
    const client = mqtt.connect(url, { reconnectPeriod: 0, ...options });
    client.on('connect', () => resolve('connected'));
    client.on('error', () => resolve('refused'));
    client.on('close', () => resolve('closed'));
  });
}

async function refusals() {
  assert.notStrictEqual(await first(`${webSocket}/other`), 'connected');
  for (const url of [`${webSocket}/ws`, tcp]) {
    assert.strictEqual(
      await first(url, { protocolVersion: 5, username: 'guest', password: 'wrong' }), 'refused');
  }
}

(async () => {
  for (const program of [allVersionsAndPaths, largeMessages, manyMessages, refusals]) {
    await program();
    console.log(program.name, 'ok');
  }
  clearTimeout(deadline);
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
