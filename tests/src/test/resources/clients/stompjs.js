// What applications do with @stomp/stompjs over WebSocket: the port, and the directories of stompjs
// and of ws, which is the WebSocket that Node lacks. Exits 0 if all did what it should.
const assert = require('assert');
const { Client } = require(process.argv[3]);
global.WebSocket = require(process.argv[4]);

const deadline = setTimeout(() => { console.error('timed out'); process.exit(2); }, 60000);
const utf8 = new TextEncoder();

function connect(options = {}) {
  return new Promise((resolve, reject) => {
    const client = new Client({
      brokerURL: `ws://127.0.0.1:${process.argv[2]}/ws`,
      connectHeaders: { login: 'guest', passcode: 'guest', host: '/' },
      reconnectDelay: 0,
      heartbeatIncoming: 0,
      heartbeatOutgoing: 0,
      onConnect: () => resolve(client),
      onStompError: (frame) => reject(new Error(frame.headers.message)),
      onWebSocketError: reject,
      ...options,
    });
    client.activate();
  });
}

// The next so many messages of a subscription.
function messages(client, destination, count, headers = {}) {
  return new Promise((resolve) => {
    const got = [];
    const subscription = client.subscribe(destination, (message) => {
      got.push(message);
      if (got.length === count) {
        subscription.unsubscribe();
        resolve(got);
      }
    }, headers);
  });
}

const receipt = (client, id) => new Promise((resolve) => client.watchForReceipt(id, resolve));

async function textAndBytes() {
  const client = await connect();
  assert.strictEqual(client.connectedVersion, '1.2');
  assert.strictEqual(client.webSocket.protocol, 'v12.stomp');
  const frames = [];
  const text = 'grüße '.repeat(30000);
  const binary = utf8.encode('\0\n\x01').map((byte) => byte + 0xf0);
  const received = messages(client, '/queue/js-text', 3);
  client.webSocket.addEventListener('message', ({ data }) => frames.push(typeof data));
  client.publish({ destination: '/queue/js-text', body: 'hello' });
  client.publish({ destination: '/queue/js-text', body: text });
  client.publish({ destination: '/queue/js-text', binaryBody: binary });
  const got = await received;
  assert.deepStrictEqual(got.slice(0, 2).map((message) => message.body), ['hello', text]);
  assert.deepStrictEqual([...got[2].binaryBody], [...binary]);
  assert.deepStrictEqual(frames, ['string', 'string', 'object']);
  await client.deactivate();
}

async function binaryFrames() {
  const client = await connect({ forceBinaryWSFrames: true });
  const received = messages(client, '/queue/js-binary', 1);
  client.webSocket.addEventListener('message', ({ data }) => assert(data instanceof ArrayBuffer));
  client.publish({ destination: '/queue/js-binary', body: 'in bytes' });
  assert.strictEqual((await received)[0].body, 'in bytes');
  await client.deactivate();
}

async function splitFrames() {
  const client = await connect({ splitLargeFrames: true, maxWebSocketChunkSize: 1000 });
  const body = 'x'.repeat(100000);
  const received = messages(client, '/queue/js-split', 1);
  client.publish({ destination: '/queue/js-split', body });
  assert.strictEqual((await received)[0].body, body);
  await client.deactivate();
}

async function receiptsAndTransactions() {
  const client = await connect();
  const stored = receipt(client, 'stored');
  client.publish({ destination: '/queue/js-receipts', body: '1', headers: { receipt: 'stored' } });
  await stored;
  const transaction = client.begin();
  for (const body of ['2', '3']) {
    client.publish({
      destination: '/queue/js-receipts', body, headers: { transaction: transaction.id } });
  }
  transaction.commit();
  const got = await messages(client, '/queue/js-receipts', 3, { ack: 'client-individual' });
  assert.deepStrictEqual(got.map((message) => message.body), ['1', '2', '3']);
  got[1].ack();
  await client.deactivate();
  const again = await connect();
  const left = await messages(again, '/queue/js-receipts', 2);
  assert.deepStrictEqual(left.map((message) => message.body), ['1', '3']);
  await again.deactivate();
}

async function topics() {
  const client = await connect();
  const subscribed = receipt(client, 'subscribed');
  const received = messages(client, '/topic/js.*', 2, { receipt: 'subscribed' });
  await subscribed;
  client.publish({ destination: '/topic/js.a', body: 'a' });
  client.publish({ destination: '/topic/js.b', body: 'b' });
  assert.deepStrictEqual((await received).map((message) => message.body), ['a', 'b']);
  await client.deactivate();
}

async function heartBeats() {
  const client = await connect({ heartbeatIncoming: 100, heartbeatOutgoing: 100 });
  let beats = 0;
  await new Promise((resolve) => {
    client.webSocket.addEventListener('message', ({ data }) => {
      beats += data === '\n' ? 1 : 0;
      if (beats === 3) resolve();
    });
  });
  await client.deactivate();
}

async function errors() {
  await assert.rejects(
    connect({ connectHeaders: { login: 'guest', passcode: 'wrong' } }), /Bad CONNECT/);
  const client = await connect();
  const error = new Promise((resolve) => { client.onStompError = resolve; });
  const closed = new Promise((resolve) => { client.onWebSocketClose = resolve; });
  client.publish({ destination: '/nowhere/x', body: 'x' });
  assert.match((await error).headers.message, /./);
  assert.strictEqual((await closed).code, 1000);
}

(async () => {
  for (const program of [textAndBytes, binaryFrames, splitFrames, receiptsAndTransactions, topics,
    heartBeats, errors]) {
    await program();
    console.log(program.name, 'ok');
  }
  clearTimeout(deadline);
})().catch((error) => { console.error(error); process.exit(1); });
