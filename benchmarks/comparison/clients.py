"""Runs one client against one broker, and measures both processes over the same seconds."""

import json
import re
import statistics
import subprocess
import time
from dataclasses import dataclass, field

from comparison import processes


@dataclass
class Result:
    """One run. Rates per second, times in microseconds; CPU is per message (see unit)."""

    published: float = 0
    delivered: float = 0
    confirm_p50: float = 0
    confirm_p99: float = 0
    end_to_end_p50: float = 0
    end_to_end_p99: float = 0
    broker_cpu: float = 0
    client_cpu: float = 0
    resident_mib: float = 0
    errors: float = 0
    sync_p50: float = 0
    sync_p99: float = 0

    @property
    def ceiling(self):
        """Messages per second that two cores could do for both sides together."""
        cpu = self.broker_cpu + self.client_cpu
        return 2e6 / cpu if cpu else 0


@dataclass
class Meter:
    """CPU time of broker and client between start and stop."""

    broker_pid: int
    client_pid: int
    started: tuple = field(default=())
    stopped: tuple = field(default=())
    resident_mib: float = 0

    def _read(self):
        return (
            time.monotonic(),
            processes.cpu_seconds(self.broker_pid),
            processes.cpu_seconds(self.client_pid),
        )

    def start(self):
        self.started = self._read()

    def stop(self):
        self.stopped = self._read()
        self.resident_mib = processes.resident_bytes(self.broker_pid) / 2**20

    def fill(self, result):
        """Puts CPU per delivery into a result whose rates are known."""
        seconds, broker, client = (b - a for a, b in zip(self.started, self.stopped))
        messages = max(1, (result.delivered or result.published) * seconds)
        result.broker_cpu = broker / messages * 1e6
        result.client_cpu = client / messages * 1e6
        result.resident_mib = self.resident_mib
        return result


class LightClient:
    name = "light"

    def __init__(self, java, class_path, main="dev.forebay.benchmarks.load.LoadClient"):
        self._command = [java, "-XX:+UseSerialGC", "-Xmx64m", "-cp", class_path, main]

    def run(self, broker, workload, warmup, seconds):
        arguments = workload.light_arguments(broker.queue_type)
        arguments += ["--warmup", warmup, "--seconds", seconds]
        meter, line = self.start(broker, arguments)
        return meter.fill(self._parse(line))

    def start(self, broker, arguments):
        """The meter that ran while it measured, and what it says."""
        arguments = [*arguments, "--port", broker.port]
        with subprocess.Popen(
            self._command + [str(a) for a in arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as client:
            meter = Meter(broker.process.pid, client.pid)
            complaints = ""
            for line in client.stderr:
                if line == "measuring\n":
                    meter.start()
                elif line == "measured\n":
                    meter.stop()
                else:
                    complaints += line
            output = client.stdout.read()
        if client.returncode != 0:
            raise RuntimeError(f"the light client failed on {broker.name}:\n{complaints}{output}")
        return meter, json.loads(output)

    @staticmethod
    def _parse(line):
        return Result(
            published=line["publishedPerSecond"],
            delivered=line["deliveredPerSecond"],
            confirm_p50=line["confirmMicros"]["p50"],
            confirm_p99=line["confirmMicros"]["p99"],
            end_to_end_p50=line["endToEndMicros"]["p50"],
            end_to_end_p99=line["endToEndMicros"]["p99"],
            errors=line["errors"],
        )


class PerfTest:
    """PerfTest prints a line per second; the measured seconds' rates are averaged, and of their
    percentiles the median is taken, as lines cannot be merged."""

    name = "perftest"
    LINE = re.compile(r"time ([\d.]+) s, ")
    NUMBERS = {
        "published": r"sent: (\d+)",
        "delivered": r"received: (\d+)",
        "errors": r"nacked: (\d+)",
        "end_to_end_p50": r"consumer latency: \d+/(\d+)",
        "end_to_end_p99": r"consumer latency: \d+/\d+/\d+/\d+/(\d+)",
        "confirm_p50": r"confirm latency: \d+/(\d+)",
        "confirm_p99": r"confirm latency: \d+/\d+/\d+/\d+/(\d+)",
    }

    def __init__(self, java, class_path):
        self._command = [java, "-cp", class_path, "com.rabbitmq.perf.PerfTest"]

    def run(self, broker, workload, warmup, seconds):
        arguments = workload.perftest_arguments(broker.queue_type)
        # One line more than is measured: the last one may be cut short.
        arguments += ["-h", f"amqp://127.0.0.1:{broker.port}", "-z", warmup + seconds + 2]
        with subprocess.Popen(
            self._command + [str(a) for a in arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as client:
            meter = Meter(broker.process.pid, client.pid)
            everything, measured = [], []
            for line in client.stdout:
                everything.append(line)
                at = self.LINE.search(line)
                if not at or meter.stopped:
                    continue
                if meter.started:
                    measured.append(line)
                    if len(measured) >= seconds:
                        meter.stop()
                elif float(at[1]) >= warmup:
                    meter.start()
        if client.returncode != 0 or not meter.stopped:
            raise RuntimeError(f"PerfTest failed on {broker.name}:\n{''.join(everything[-20:])}")
        return meter.fill(self._parse(measured))

    def _parse(self, lines):
        result = Result()
        for name, pattern in self.NUMBERS.items():
            values = [float(m[1]) for line in lines if (m := re.search(pattern, line))]
            merge = statistics.median if "_p" in name else statistics.mean
            setattr(result, name, merge(values) if values else 0)
        return result
