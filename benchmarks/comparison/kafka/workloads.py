"""The workloads; what each one means for Kafka's tools."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    kind: str = "produce"  # or replay, end-to-end, partitions
    size_bytes: int = 1024
    partitions: int = 1
    properties: tuple = ()
    # Configuration of the topic on Kafka; Forebay syncs before it answers anyway.
    kafka_topic: dict = field(default_factory=dict)
    rate: int = -1


BATCHED = ("acks=all", "linger.ms=5", "batch.size=65536")

WORKLOADS = [
    Workload("small", "100 B, 1 partition, acks=1", size_bytes=100, properties=("acks=1",)),
    Workload("batched", "1 KiB, acks=all, linger 5, batch 64 k", properties=BATCHED),
    Workload(
        "unbatched", "1 KiB, acks=all, linger 0, batch 16 k",
        properties=("acks=all", "linger.ms=0", "batch.size=16384"),
    ),
    Workload(
        "durable", "1 KiB, acks=all, linger 5, batch 64 k, Kafka with flush.messages=1",
        properties=BATCHED, kafka_topic={"flush.messages": "1"},
    ),
    Workload(
        "replay", "replay of 2 GB (--replay-mib) in records of 1 KiB",
        kind="replay", properties=BATCHED,
    ),
    Workload(
        "partitions6", "1 KiB, 6 partitions, lz4, acks=all, linger 5, batch 64 k",
        partitions=6, properties=(*BATCHED, "compression.type=lz4"),
    ),
    Workload("end-to-end", "1 KiB at 500/s, acks=all, linger 0", kind="end-to-end", rate=500),
    Workload(
        "partitions", "1,000 partitions created; restart with 10,000", kind="partitions",
    ),
]
