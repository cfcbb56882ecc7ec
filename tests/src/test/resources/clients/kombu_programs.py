"""What applications do with kombu and py-amqp: port as argument; exits 0 if all did what it should."""

import datetime
import queue as queues
import socket
import sys
import threading
import time

import amqp
import kombu
from kombu import mixins, pidbox

PORT = int(sys.argv[1])
URL = f"amqp://guest:guest@127.0.0.1:{PORT}//"
SOON = 20


def expect(found, wanted):
    assert found == wanted, f"{found!r} instead of {wanted!r}"


def take(bound, count):
    """The next bodies of a queue."""
    bodies = []

    def keep(body, message):
        bodies.append(body)
        message.ack()

    with kombu.Consumer(bound.channel, [bound], callbacks=[keep], accept=["json", "text/plain"]):
        while len(bodies) < count:
            bound.channel.connection.client.drain_events(timeout=SOON)
    return bodies


def simple_queues(connection):
    with connection.SimpleQueue("kombu-simple") as simple:
        for number in range(3):
            simple.put({"number": number}, serializer="json", compression="zlib")
        first = simple.get(timeout=SOON)
        expect(first.payload, {"number": 0})
        first.requeue()
        found = []
        for _ in range(3):
            message = simple.get(timeout=SOON)
            found.append(message.payload["number"])
            message.ack()
        # The others were sent ahead of the one that went back.
        expect(sorted(found), [0, 1, 2])
        expect(simple.qsize(), 0)
        try:
            simple.get_nowait()
            raise AssertionError("a message in an empty queue")
        except simple.Empty:
            pass
    with connection.SimpleBuffer("kombu-buffer") as buffer:
        buffer.put("transient")
        expect(buffer.get(timeout=SOON).payload, "transient")


class Worker(mixins.ConsumerMixin):
    """Rejects what it sees for the first time; stops after the wanted number of messages."""

    def __init__(self, connection, queue, wanted):
        self.connection, self.queue, self.wanted = connection, queue, wanted
        self.done = []

    def get_consumers(self, Consumer, channel):
        return [Consumer([self.queue], callbacks=[self.work], accept=["json"], prefetch_count=2)]

    def work(self, body, message):
        if not message.delivery_info["redelivered"]:
            message.requeue()
            return
        self.done.append(body)
        message.ack()
        self.should_stop = len(self.done) == self.wanted


def consumer_mixin(connection):
    exchange = kombu.Exchange("kombu-work", type="topic")
    queue = kombu.Queue("kombu-work", exchange, routing_key="work.#")
    with connection.Producer(exchange=exchange, serializer="json") as producer:
        for number in range(10):
            producer.publish(
                number, routing_key=f"work.{number}", declare=[queue], retry=True, delivery_mode=2)
    worker = Worker(connection.clone(), queue, 10)
    worker.run()
    expect(sorted(worker.done), list(range(10)))


def mailboxes(connection):
    box = pidbox.Mailbox("kombu-box", type="fanout", accept=["json"])
    told = queues.Queue()

    def serve(name):
        with connection.clone() as own:
            node = box(own).Node(name, channel=own.channel())
            node.handlers.update(
                add=lambda state, x, y: x + y, tell=lambda state, words: told.put((name, words)))
            consumer = node.listen()
            ready.release()
            while not done.is_set():
                try:
                    own.drain_events(timeout=0.1)
                except socket.timeout:
                    pass
            consumer.cancel()

    ready, done = threading.Semaphore(0), threading.Event()
    servers = [threading.Thread(target=serve, args=(name,)) for name in ("left", "right")]
    for server in servers:
        server.start()
    try:
        for _ in servers:
            assert ready.acquire(timeout=SOON)
        caller = box(connection)
        expect(caller.call(["left"], "add", {"x": 1, "y": 2}, timeout=SOON), [{"left": 3}])
        replies = caller.multi_call("add", {"x": 2, "y": 3}, timeout=SOON, limit=2)
        expect(sorted(replies, key=str), [{"left": 5}, {"right": 5}])
        caller.abcast("tell", {"words": "all"})
        expect({told.get(timeout=SOON) for _ in servers}, {("left", "all"), ("right", "all")})
        caller.cast(["right"], "tell", {"words": "one"})
        expect(told.get(timeout=SOON), ("right", "one"))
    finally:
        done.set()
        for server in servers:
            server.join()


def heartbeats(_):
    with kombu.Connection(URL, heartbeat=1) as beating:
        queue = beating.default_channel.queue_declare("", exclusive=True).queue
        until = time.monotonic() + 4
        while time.monotonic() < until:
            beating.heartbeat_check(rate=4)
            try:
                beating.drain_events(timeout=0.25)
            except socket.timeout:
                pass
        beating.default_channel.basic_publish(amqp.Message("alive"), routing_key=queue)
        expect(beating.default_channel.basic_get(queue, no_ack=True).body, "alive")
    with kombu.Connection(URL, heartbeat=1) as silent:
        silent.connect()
        silent.connection.sock.settimeout(SOON)
        try:
            # The broker's own heartbeats come until it gives the silent client up.
            while silent.connection.sock.recv(4096):
                pass
        except ConnectionError:
            pass


def confirms_and_returns(_):
    with amqp.Connection(f"127.0.0.1:{PORT}", confirm_publish=True) as connection:
        channel = connection.channel()
        returned = []
        channel.events["basic_return"].add(
            lambda reason, exchange, *_: returned.append((reason.reply_text, exchange)))
        queue = channel.queue_declare("", exclusive=True).queue
        for number in range(50):
            channel.basic_publish_confirm(
                amqp.Message(str(number), delivery_mode=2), routing_key=queue, timeout=SOON)
        expect(channel.queue_declare(queue, passive=True).message_count, 50)
        channel.basic_publish_confirm(
            amqp.Message("lost"), exchange="amq.direct", routing_key="nowhere", mandatory=True)
        expect(returned, [("NO_ROUTE", "amq.direct")])


def header_types(connection):
    channel = connection.channel()
    queue = channel.queue_declare("", exclusive=True).queue
    headers = {
        "text": "gr\u00fc\u00dfe", "big": 2**40, "small": -3, "flag": True, "nothing": None,
        "ratio": 0.5, "list": [1, "two", {"three": 3.0}], "table": {"deep": {"er": [True]}},
        "when": datetime.datetime(2026, 1, 2, 3, 4, 5), "bytes": "raw",
    }
    channel.basic_publish(amqp.Message("x", application_headers=headers), routing_key=queue)
    expect(channel.basic_get(queue, no_ack=True).headers, headers)


def exchange_bindings(connection):
    channel = connection.channel()
    source = kombu.Exchange("kombu-source", "topic", channel, durable=False)
    target = kombu.Exchange("kombu-target", "fanout", channel, durable=False)
    source.declare()
    target.declare()
    target.bind_to(source, routing_key="a.*")
    bound = kombu.Queue("kombu-sink", target, expires=60)(channel)
    bound.declare()
    producer = kombu.Producer(channel, source)
    for key in ("a.b", "b.b", "a.c"):
        producer.publish(key, routing_key=key)
    expect(take(bound, 2), ["a.b", "a.c"])
    target.unbind_from(source, routing_key="a.*")
    producer.publish("late", routing_key="a.b")
    expect(bound.get(), None)


def alternate_exchanges(connection):
    channel = connection.channel()
    bound = kombu.Queue(
        "kombu-strays", kombu.Exchange("kombu-rest", "fanout"), exclusive=True)(channel)
    bound.declare()
    main = kombu.Exchange(
        "kombu-main", "direct", channel, arguments={"alternate-exchange": "kombu-rest"})
    main.declare()
    kombu.Producer(channel, main).publish("stray", routing_key="nowhere", mandatory=True)
    expect(take(bound, 1), ["stray"])


def dead_letters(connection):
    channel = connection.channel()
    graves = kombu.Queue("kombu-graves", kombu.Exchange("kombu-graves"), routing_key="r")(channel)
    graves.declare()
    short = kombu.Queue(
        "kombu-short", message_ttl=0.1, expires=60,
        queue_arguments={
            "x-dead-letter-exchange": "kombu-graves", "x-dead-letter-routing-key": "r"})(channel)
    short.declare()
    kombu.Producer(channel).publish("old", routing_key="kombu-short")
    expect(take(graves, 1), ["old"])
    rejecting = kombu.Queue(
        "kombu-picky", queue_arguments={
            "x-dead-letter-exchange": "kombu-graves", "x-dead-letter-routing-key": "r"})(channel)
    rejecting.declare()
    kombu.Producer(channel).publish("bad", routing_key="kombu-picky")
    rejecting.get().reject()
    found = None
    deadline = time.monotonic() + SOON
    while found is None and time.monotonic() < deadline:
        found = graves.get(no_ack=True)
    death = found.headers["x-death"][0]
    expect((found.payload, death["queue"], death["reason"], death["count"]),
           ("bad", "kombu-picky", "rejected", 1))


def delays_by_levels(connection):
    """The chain of exchanges and queues that kombu and others build to delay messages.

    Level n holds a message for 2^n units if bit n of the delay is set, else passes it on.
    """
    levels, unit_millis = 6, 20
    channel = connection.channel()
    for level in range(levels):
        channel.exchange_declare(f"delay-{level}", "topic", durable=True, auto_delete=False)
    channel.exchange_declare("delay-end", "topic", durable=True, auto_delete=False)
    for level in range(levels):
        below = f"delay-{level - 1}" if level else "delay-end"
        channel.queue_declare(
            f"delay-{level}", durable=True, auto_delete=False, arguments={
                "x-dead-letter-exchange": below, "x-message-ttl": unit_millis * 2**level})
        any_above = "*." * (levels - 1 - level)
        channel.queue_bind(f"delay-{level}", f"delay-{level}", f"{any_above}1.#")
        channel.exchange_bind(below, f"delay-{level}", f"{any_above}0.#")
    channel.queue_declare("delayed", durable=True, auto_delete=False)
    channel.queue_bind("delayed", "delay-end", "#.delayed")
    for delay in (37, 0, 5):
        bits = ".".join(f"{delay:0{levels}b}")
        channel.basic_publish(
            amqp.Message(str(delay), delivery_mode=2), f"delay-{levels - 1}", f"{bits}.delayed")
    found, deadline = [], time.monotonic() + SOON
    while len(found) < 3 and time.monotonic() < deadline:
        message = channel.basic_get("delayed", no_ack=True)
        if message is not None:
            found.append(message.body)
    expect(found, ["0", "5", "37"])


def transactions(connection):
    channel = connection.channel()
    queue = channel.queue_declare("", exclusive=True).queue
    transacted = connection.channel()
    transacted.tx_select()
    transacted.basic_publish(amqp.Message("undone"), routing_key=queue)
    transacted.tx_rollback()
    transacted.basic_publish(amqp.Message("done"), routing_key=queue)
    expect(channel.basic_get(queue), None)
    transacted.tx_commit()
    expect(channel.basic_get(queue, no_ack=True).body, "done")


def recovery(connection):
    channel = connection.channel()
    queue = channel.queue_declare("", exclusive=True).queue
    channel.basic_publish(amqp.Message("again"), routing_key=queue)
    expect(channel.basic_get(queue).delivery_info["redelivered"], False)
    channel.basic_recover(requeue=True)
    expect(channel.basic_get(queue).delivery_info["redelivered"], True)


def errors(connection):
    for action, code in (
            (lambda channel: channel.queue_declare("nothing", passive=True), 404),
            (lambda channel: channel.exchange_declare("amq.mine", "direct"), 403),
            (lambda channel: (channel.basic_ack(99), channel.basic_qos(0, 1, False)), 406)):
        channel = connection.channel()
        try:
            action(channel)
            raise AssertionError(f"no {code}")
        except amqp.ChannelError as error:
            expect(error.code, code)
    assert connection.connected


def main():
    for program in (
            simple_queues, consumer_mixin, mailboxes, heartbeats, confirms_and_returns,
            header_types, exchange_bindings, alternate_exchanges, dead_letters, delays_by_levels,
            transactions, recovery, errors):
        with kombu.Connection(URL) as connection:
            connection.connect()
            program(connection)
        print(program.__name__, "ok", flush=True)


main()
