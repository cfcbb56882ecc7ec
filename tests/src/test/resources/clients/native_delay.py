"""The delayed delivery that kombu 5.5 and later builds of plain topic exchanges and queues: a level for
each bit of a countdown in seconds, each of them an exchange, and a queue whose messages live for as
long as the bit says and then go to the next level. Port and types of queues as arguments; exits 0 if
messages come when they should."""

import sys
import time

import pika

PORT = int(sys.argv[1])
LEVELS = 28
PERSISTENT = pika.BasicProperties(delivery_mode=2)


def expect(found, wanted):
    assert found == wanted, f"{found!r} instead of {wanted!r}"


def build(channel, queue_type, prefix):
    delivery = f"{prefix}_delivery"
    channel.exchange_declare(delivery, "topic", durable=True)
    following = delivery
    for level in range(LEVELS):
        name = f"{prefix}_{level}"
        arguments = {
            "x-queue-type": queue_type,
            "x-overflow": "reject-publish",
            "x-message-ttl": 2**level * 1000,
            "x-dead-letter-exchange": following,
        }
        if queue_type == "quorum":
            arguments["x-dead-letter-strategy"] = "at-least-once"
        earlier_bits = "*." * (LEVELS - 1 - level)
        channel.exchange_declare(name, "topic", durable=True)
        channel.queue_declare(name, durable=True, arguments=arguments)
        channel.queue_bind(name, name, earlier_bits + "1.#")
        channel.exchange_bind(following, name, earlier_bits + "0.#")
        following = name
    channel.exchange_declare(f"{prefix}_tasks", "topic", durable=True)
    channel.queue_declare(f"{prefix}_tasks", durable=True)
    channel.exchange_bind(f"{prefix}_tasks", delivery, "#.task")
    channel.queue_bind(f"{prefix}_tasks", f"{prefix}_tasks", "#.task")
    return following


def key(countdown):
    return ".".join(f"{countdown:0{LEVELS}b}") + ".task"


def comes_when_it_should(channel, queue_type):
    first = build(channel, queue_type, queue_type)
    channel.confirm_delivery()
    sent = {}
    for countdown in (3, 1, 2):
        sent[countdown] = time.monotonic()
        channel.basic_publish(first, key(countdown), str(countdown).encode(), PERSISTENT, mandatory=True)
    # Nothing is to come of this one here: it is in the queue of the highest bit.
    channel.basic_publish(first, key(2**27), b"years", PERSISTENT, mandatory=True)
    highest = f"{queue_type}_{LEVELS - 1}"
    expect(channel.queue_declare(highest, passive=True).method.message_count, 1)
    for countdown in (1, 2, 3):
        method, properties, body = next(channel.consume(f"{queue_type}_tasks", inactivity_timeout=30))
        waited = time.monotonic() - sent[countdown]
        expect(int(body), countdown)
        assert waited >= countdown, f"{countdown} s came after {waited} s"
        levels = {death["queue"] for death in properties.headers["x-death"]}
        wanted = {f"{queue_type}_{bit}" for bit in range(LEVELS) if countdown >> bit & 1}
        expect(levels, wanted)
        expect(method.routing_key, key(countdown))
        channel.basic_ack(method.delivery_tag)
    channel.cancel()
    expect(channel.queue_declare(highest, passive=True).method.message_count, 1)


for kind in sys.argv[2:]:
    connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", PORT))
    comes_when_it_should(connection.channel(), kind)
    connection.close()
    print(kind, "ok")
