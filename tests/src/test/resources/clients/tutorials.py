"""The RabbitMQ tutorials' programs with pika: port as argument; exits 0 if all did what they should."""

import sys
import uuid

import pika

PERSISTENT = pika.BasicProperties(delivery_mode=2)


def connect():
    return pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", int(sys.argv[1])))


def take(channel, queue, count, acknowledge=True):
    bodies = []
    for method, _, body in channel.consume(queue, auto_ack=not acknowledge, inactivity_timeout=10):
        assert method is not None, f"{queue}: {len(bodies)} of {count} messages came"
        bodies.append(body.decode())
        if acknowledge:
            channel.basic_ack(method.delivery_tag)
        if len(bodies) == count:
            channel.cancel()
            return bodies


def expect(found, wanted):
    assert found == wanted, f"{found} instead of {wanted}"


def hello_world(channel):
    channel.queue_declare("hello")
    channel.basic_publish("", "hello", b"Hello World!")
    expect(take(channel, "hello", 1, acknowledge=False), ["Hello World!"])


def work_queues(channel):
    channel.queue_declare("task_queue", durable=True)
    for task in range(4):
        channel.basic_publish("", "task_queue", f"task {task}".encode(), PERSISTENT)
    first, second = connect(), connect()
    workers = [first.channel(), second.channel()]
    held = []
    for worker in workers:
        worker.basic_qos(prefetch_count=1)
        method, _, body = next(worker.consume("task_queue", inactivity_timeout=10))
        held.append((worker, method, body.decode()))
    expect([body for _, _, body in held], ["task 0", "task 1"])
    first.close()
    held[1][0].basic_ack(held[1][1].delivery_tag)
    workers[1].cancel()
    second.close()
    expect(take(channel, "task_queue", 3), ["task 0", "task 2", "task 3"])


def publish_subscribe(channel):
    channel.exchange_declare("logs", "fanout")
    queues = [channel.queue_declare("", exclusive=True).method.queue for _ in range(2)]
    for queue in queues:
        channel.queue_bind(queue, "logs")
    channel.basic_publish("logs", "", b"info: Hello World!")
    for queue in queues:
        expect(take(channel, queue, 1), ["info: Hello World!"])


def routing(channel):
    channel.exchange_declare("direct_logs", "direct")
    queue = channel.queue_declare("", exclusive=True).method.queue
    for severity in ("warning", "error"):
        channel.queue_bind(queue, "direct_logs", severity)
    for severity in ("info", "warning", "error"):
        channel.basic_publish("direct_logs", severity, severity.encode())
    expect(take(channel, queue, 2), ["warning", "error"])


def topics(channel):
    channel.exchange_declare("topic_logs", "topic")
    queue = channel.queue_declare("", exclusive=True).method.queue
    for pattern in ("kern.*", "#.critical"):
        channel.queue_bind(queue, "topic_logs", pattern)
    for key in ("kern.info", "cron.info", "kern.critical", "a.b.critical", "critical"):
        channel.basic_publish("topic_logs", key, key.encode())
    expect(take(channel, queue, 4), ["kern.info", "kern.critical", "a.b.critical", "critical"])


def remote_procedure_call(channel):
    channel.queue_declare("rpc_queue")
    server = connect()
    replies = channel.queue_declare("", exclusive=True).method.queue
    correlation = str(uuid.uuid4())
    channel.basic_publish(
        "", "rpc_queue", b"20",
        pika.BasicProperties(reply_to=replies, correlation_id=correlation))
    serving = server.channel()
    method, properties, body = next(serving.consume("rpc_queue", inactivity_timeout=10))
    serving.basic_publish(
        "", properties.reply_to, str(int(body) + 1).encode(),
        pika.BasicProperties(correlation_id=properties.correlation_id))
    serving.basic_ack(method.delivery_tag)
    method, properties, body = next(channel.consume(replies, auto_ack=True, inactivity_timeout=10))
    channel.cancel()
    expect((properties.correlation_id, body), (correlation, b"21"))
    server.close()


def publisher_confirms(channel):
    queue = channel.queue_declare("", exclusive=True).method.queue
    channel.confirm_delivery()
    for number in range(100):
        channel.basic_publish("", queue, str(number).encode(), PERSISTENT, mandatory=True)
    expect(channel.queue_declare(queue, passive=True).method.message_count, 100)
    try:
        channel.basic_publish("", "nowhere", b"lost", mandatory=True)
        raise AssertionError("an unroutable message was taken")
    except pika.exceptions.UnroutableError as returned:
        expect(returned.messages[0].method.reply_text, "NO_ROUTE")


for tutorial in (hello_world, work_queues, publish_subscribe, routing, topics,
                 remote_procedure_call, publisher_confirms):
    connection = connect()
    tutorial(connection.channel())
    connection.close()
    print(tutorial.__name__, "ok")
