"""Runs Kafka's perf tools and our own client against a broker, measuring both processes."""

import json
import re
import subprocess
import time
from dataclasses import dataclass

from comparison import processes
from comparison.clients import Meter
from comparison.kafka.brokers import QUIET

TOPIC = "measured"
MANY = 2_000_000_000
PARTITIONS = 1_000
TOPICS_AT_RESTART = 10


@dataclass
class Result:
    """One run. Records per second; times in milliseconds, CPU in microseconds per record."""

    rate: float = 0
    broker_cpu: float = 0
    client_cpu: float = 0
    latency_average: float = 0
    latency_max: float = 0
    p50: float = 0
    p99: float = 0
    p999: float = 0
    created_seconds: float = 0
    ready_seconds: float = 0
    bytes_per_partition: float = 0
    resident_mib: float = 0
    sync_p50: float = 0
    sync_p99: float = 0


class Window(Meter):
    """A meter that knows how many records went through while it ran."""

    @property
    def seconds(self):
        return self.stopped[0] - self.started[0]

    def result(self, records):
        _, broker, client = (b - a for a, b in zip(self.started, self.stopped))
        return Result(
            rate=records / self.seconds,
            broker_cpu=broker / max(1, records) * 1e6,
            client_cpu=client / max(1, records) * 1e6,
            resident_mib=self.resident_mib,
        )


class Clients:
    PRODUCED = re.compile(
        r"^(\d+) records sent, .*?([\d.]+) ms avg latency, ([\d.]+) ms max latency"
    )

    def __init__(self, java, tools, own, replay_bytes):
        self._replay_bytes = replay_bytes
        self._tools = [java, *QUIET, "-Xmx512M", "-cp", tools]
        self._own = [java, *QUIET, "-XX:+UseSerialGC", "-Xmx256m", "-cp", own]

    def run(self, broker, workload, warmup, seconds):
        measure = {
            "produce": self._produce,
            "replay": self._replay,
            "end-to-end": self._end_to_end,
            "partitions": self._partitions,
        }[workload.kind]
        return measure(broker, workload, warmup, seconds)

    def _tool(self, name, *arguments):
        return [*self._tools, f"org.apache.kafka.tools.{name}", *map(str, arguments)]

    def _program(self, name, *arguments):
        return [*self._own, f"dev.forebay.benchmarks.kafka.{name}", *map(str, arguments)]

    def _create_topic(self, broker, workload):
        settings = workload.kafka_topic if broker.name == "kafka" else {}
        processes.run(self._tool(
            "TopicCommand", "--bootstrap-server", broker.bootstrap, "--create", "--topic", TOPIC,
            "--partitions", workload.partitions,
            *(word for key, value in settings.items() for word in ("--config", f"{key}={value}")),
        ))

    def _producer(self, broker, workload, records):
        return self._tool(
            "ProducerPerformance", "--topic", TOPIC, "--num-records", records,
            "--record-size", workload.size_bytes, "--throughput", -1,
            "--reporting-interval", 1000, "--bootstrap-server", broker.bootstrap,
            "--command-property", *workload.properties,
        )

    def _produce(self, broker, workload, warmup, seconds):
        """The tool is told a count, not a time: it gets too many and is ended."""
        self._create_topic(broker, workload)
        with subprocess.Popen(
            self._producer(broker, workload, MANY),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as client:
            window = Window(broker.process.pid, client.pid)
            everything, measured = [], []
            first = 0
            try:
                for line in client.stdout:
                    everything.append(line)
                    found = self.PRODUCED.match(line)
                    if not found:
                        continue
                    first = first or time.monotonic()
                    if window.started:
                        measured.append([float(number) for number in found.groups()])
                        if time.monotonic() - window.started[0] >= seconds:
                            window.stop()
                            break
                    elif time.monotonic() - first >= warmup:
                        window.start()
            finally:
                processes.stop(client)
        if not window.stopped:
            raise RuntimeError(f"the producer failed on {broker.name}:\n{''.join(everything[-20:])}")
        records = sum(count for count, _, _ in measured)
        result = window.result(records)
        result.latency_average = sum(count * avg for count, avg, _ in measured) / max(1, records)
        result.latency_max = max(most for _, _, most in measured)
        return result

    def _replay(self, broker, workload, warmup, seconds):
        self._create_topic(broker, workload)
        records = self._replay_bytes // workload.size_bytes
        processes.run(self._producer(broker, workload, records))
        begun = time.monotonic()
        while time.monotonic() - begun < warmup:
            self._consume(broker, records)
        runs, begun = [], time.monotonic()
        while not runs or time.monotonic() - begun < seconds:
            runs.append(self._consume(broker, records))
        best = sorted(runs, key=lambda run: run.rate)
        return best[len(best) // 2]

    def _consume(self, broker, records):
        command = self._tool(
            "ConsumerPerformance", "--bootstrap-server", broker.bootstrap, "--topic", TOPIC,
            "--num-records", records, "--hide-header", "--timeout", 60000,
        )
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as client:
            window = Window(broker.process.pid, client.pid)
            window.start()
            while client.poll() is None:
                # The last look before it is gone is what its CPU is read from.
                window.stop()
                time.sleep(0.05)
            output = client.stdout.read()
        lines = [line.split(", ") for line in output.splitlines() if line.count(", ") == 9]
        if client.returncode or not lines or int(lines[-1][4]) < records:
            raise RuntimeError(f"the consumer failed on {broker.name}:\n{output}")
        result = window.result(records)
        result.rate = float(lines[-1][9])  # without joining the group
        return result

    def _end_to_end(self, broker, workload, warmup, seconds):
        self._create_topic(broker, workload)
        command = self._program(
            "EndToEnd", broker.bootstrap, TOPIC, workload.size_bytes, workload.rate, warmup, seconds
        )
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as client:
            window = Window(broker.process.pid, client.pid)
            complaints = ""
            for line in client.stderr:
                if line == "measuring\n":
                    window.start()
                elif line == "measured\n":
                    window.stop()
                else:
                    complaints += line
            output = client.stdout.read()
        if client.returncode or not window.stopped:
            raise RuntimeError(f"the client failed on {broker.name}:\n{complaints}{output}")
        said = json.loads(output)
        result = window.result(said["records"])
        result.p50, result.p99, result.p999 = said["p50Ms"], said["p99Ms"], said["p999Ms"]
        return result

    def _partitions(self, broker, _workload, _warmup, _seconds):
        """Creates 1,000 partitions, then up to 10,000, and starts the broker again."""
        result = Result()
        before = processes.resident_bytes(broker.process.pid)
        created = json.loads(processes.run(
            self._program("Partitions", "create", broker.bootstrap, PARTITIONS, TOPICS_AT_RESTART)
        ).splitlines()[-1])
        result.created_seconds = created["firstSeconds"]
        result.ready_seconds = self._restart(broker)
        after = processes.resident_bytes(broker.process.pid)
        result.bytes_per_partition = (after - before) / (PARTITIONS * TOPICS_AT_RESTART)
        result.resident_mib = after / 2**20
        return result

    def _restart(self, broker):
        """From the broker's start until a client that was there before is told all leaders."""
        command = self._program(
            "Partitions", "await", broker.bootstrap, PARTITIONS, TOPICS_AT_RESTART
        )
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True,
        ) as client:
            try:
                if client.stdout.readline() != "warm\n":
                    raise RuntimeError(f"the client failed on {broker.name} before its restart")
                broker.stop()
                begun = time.monotonic()
                client.stdin.write("go\n")
                client.stdin.flush()
                broker.start()
                if client.stdout.readline() != "ready\n":
                    raise RuntimeError(f"the client failed on {broker.name} after its restart")
                return time.monotonic() - begun
            finally:
                processes.stop(client)
