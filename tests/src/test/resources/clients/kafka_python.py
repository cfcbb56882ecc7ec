"""What applications do with kafka-python: bootstrap and a prefix of names as arguments. Prints a
line ending in " ok" for each program; exits 0 if all did what it should."""

import sys
import threading
import time

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewPartitions, NewTopic
from kafka.errors import TopicAlreadyExistsError, UnknownTopicOrPartitionError
from kafka.structs import OffsetAndMetadata

BOOTSTRAP, PREFIX = sys.argv[1:3]
SECONDS_MAX = 30
admin = KafkaAdminClient(bootstrap_servers=BOOTSTRAP)


def topic(suffix, partitions=1):
    name = f"{PREFIX}-{suffix}"
    admin.create_topics([NewTopic(name, partitions, 1)])
    return name


def take(consumer, count):
    taken = []
    deadline = time.monotonic() + SECONDS_MAX
    while len(taken) < count:
        assert time.monotonic() < deadline, f"only {len(taken)} of {count}"
        for records in consumer.poll(200).values():
            taken += records
    assert len(taken) == count, f"{len(taken)} instead of {count}"
    return taken


def records(codec):
    name = topic(f"records-{codec}")
    first = int(time.time() * 1000) - 100_000
    with_headers = [("twice", b"\x00\xff"), ("gr\u00fcn", b"1"), ("twice", b"")]
    producer = KafkaProducer(
        bootstrap_servers=BOOTSTRAP, acks="all", compression_type=codec, linger_ms=20, batch_size=4000
    )
    sent = [
        producer.send(
            name, key=f"key {i}".encode() if i % 5 else None, value=f"body {i} ".encode() * i,
            headers=with_headers, timestamp_ms=first + i,
        )
        for i in range(200)
    ]
    assert [future.get(SECONDS_MAX).offset for future in sent] == list(range(200))
    producer.close()
    consumer = KafkaConsumer(bootstrap_servers=BOOTSTRAP, auto_offset_reset="earliest")
    partition = TopicPartition(name, 0)
    consumer.assign([partition])
    for i, got in enumerate(take(consumer, 200)):
        assert got.offset == i and got.timestamp == first + i and got.timestamp_type == 0, got
        assert got.key == (f"key {i}".encode() if i % 5 else None), got
        assert got.value == f"body {i} ".encode() * i, got
        assert got.headers == with_headers, got
    assert consumer.beginning_offsets([partition]) == {partition: 0}
    assert consumer.end_offsets([partition]) == {partition: 200}
    found = consumer.offsets_for_times({partition: first + 77})[partition]
    assert (found.offset, found.timestamp) == (77, first + 77), found
    consumer.seek(partition, 77)
    assert take(consumer, 123)[0].offset == 77
    consumer.close()


class Member(threading.Thread):
    """A consumer of a group on a thread of its own, as a rebalance needs all of them to poll."""

    def __init__(self, name):
        super().__init__(daemon=True)
        self.seen, self.ending = [], False
        self.consumer = KafkaConsumer(
            name, bootstrap_servers=BOOTSTRAP, group_id=name, auto_offset_reset="earliest",
            enable_auto_commit=False, heartbeat_interval_ms=500, session_timeout_ms=10000,
        )
        self.assigned = set()
        self.start()

    def run(self):
        while not self.ending:
            for got in self.consumer.poll(100).values():
                self.seen += got
                self.consumer.commit()
            self.assigned = self.consumer.assignment()
        self.consumer.close()

    def end(self):
        self.ending = True
        self.join()


def until(reached):
    deadline = time.monotonic() + SECONDS_MAX
    while not reached():
        assert time.monotonic() < deadline, "in time"
        time.sleep(0.05)


def fill(name, partitions, count):
    producer = KafkaProducer(bootstrap_servers=BOOTSTRAP, acks="all")
    for partition in range(partitions):
        for i in range(count):
            producer.send(name, b"%d" % i, partition=partition)
    producer.close()


def groups():
    name = topic("group", 4)
    fill(name, 4, 20)
    first = Member(name)
    until(lambda: len(first.seen) == 80)
    second = Member(name)
    until(lambda: len(first.assigned) == 2 and len(second.assigned) == 2)
    assert not first.assigned & second.assigned
    fill(name, 4, 20)
    until(lambda: len(first.seen) == 120 and len(second.seen) == 40)
    first.end()
    until(lambda: len(second.assigned) == 4)
    second.end()
    seen = [(got.partition, got.offset) for got in first.seen + second.seen]
    assert len(set(seen)) == len(seen) == 160
    offsets = admin.list_consumer_group_offsets(name)
    assert offsets == {TopicPartition(name, p): OffsetAndMetadata(40, "") for p in range(4)}, offsets
    assert (name, "consumer") in admin.list_consumer_groups()
    description = admin.describe_consumer_groups([name])[0]
    assert (description.group, description.state) == (name, "Empty"), description
    fill(name, 4, 5)
    third = Member(name)
    until(lambda: len(third.seen) == 20)
    third.end()
    assert min(got.offset for got in third.seen) == 40


def administration():
    name = f"{PREFIX}-admin"
    admin.create_topics([NewTopic(name, 1, 1, topic_configs={"retention.ms": "3600000"})])
    try:
        admin.create_topics([NewTopic(name, 1, 1)])
        raise AssertionError("created twice")
    except TopicAlreadyExistsError:
        pass
    assert name in admin.list_topics()
    admin.create_partitions({name: NewPartitions(3)})
    until(lambda: len(admin.describe_topics([name])[0]["partitions"]) == 3)
    resource = ConfigResource(ConfigResourceType.TOPIC, name, {"retention.ms": ""})
    described = admin.describe_configs([resource])[0].resources[0]
    assert [entry[:2] for entry in described[4]] == [("retention.ms", "3600000")], described
    admin.delete_topics([name])
    try:
        admin.delete_topics([name])
        raise AssertionError("deleted twice")
    except UnknownTopicOrPartitionError:
        pass


for codec in [None, "gzip", "snappy", "lz4", "zstd"]:
    records(codec)
    print(f"records-{codec} ok", flush=True)
for program in [groups, administration]:
    program()
    print(f"{program.__name__} ok", flush=True)
admin.close()
