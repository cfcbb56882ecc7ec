"""The workloads, and how each client is told about them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    producers: int = 1
    consumers: int = 1
    queues: int = 1
    size_bytes: int = 12
    persistent: bool = False
    confirm: int = 0
    prefetch: int = 0
    fanout: bool = False
    rate: int = 0

    def light_arguments(self, queue_type):
        arguments = [
            "--producers", self.producers, "--consumers", self.consumers,
            "--queues", self.queues, "--size", self.size_bytes,
            "--confirm", self.confirm, "--prefetch", self.prefetch, "--rate", self.rate,
            "--manual" if self.prefetch else "--auto-ack",
        ]
        arguments += ["--persistent"] if self.persistent else []
        arguments += ["--exchange", "fanout"] if self.fanout else []
        arguments += ["--queue-type", queue_type] if queue_type else []
        return arguments

    def perftest_arguments(self, queue_type):
        arguments = ["-x", self.producers, "-y", self.consumers, "-s", self.size_bytes]
        arguments += ["-qp", "compare-%d", "-qpf", 1, "-qpt", self.queues]
        arguments += ["-q", self.prefetch] if self.prefetch else ["-a"]
        arguments += ["-f", "persistent", "-ad", "false"] if self.persistent else []
        arguments += ["-c", self.confirm] if self.confirm else []
        arguments += ["-e", "compare-fanout", "-t", "fanout"] if self.fanout else []
        arguments += ["-r", self.rate] if self.rate else []
        arguments += ["-qq"] if queue_type == "quorum" else []
        return arguments

    def rabbitmq_queue_types(self):
        """Classic queues do not sync before they confirm, quorum queues do."""
        return ["classic", "quorum"] if self.persistent else ["classic"]


WORKLOADS = [
    Workload("transient", "1 p, 1 c, 12 B transient, auto-ack"),
    Workload(
        "durable", "1 p, 1 c, 1 KiB persistent, confirm 200, prefetch 200, manual ack",
        size_bytes=1024, persistent=True, confirm=200, prefetch=200,
    ),
    Workload(
        "durable10", "10 p, 10 c, 10 queues, 1 KiB persistent, confirm 100, prefetch 200",
        producers=10, consumers=10, queues=10,
        size_bytes=1024, persistent=True, confirm=100, prefetch=200,
    ),
    Workload(
        "fanout", "fan-out 1 to 5 queues, 12 B transient, auto-ack",
        consumers=5, queues=5, fanout=True,
    ),
    Workload(
        "latency", "1 p, 1 c, 1 KiB persistent, confirm 1, 200 messages/s",
        size_bytes=1024, persistent=True, confirm=1, prefetch=200, rate=200,
    ),
]
