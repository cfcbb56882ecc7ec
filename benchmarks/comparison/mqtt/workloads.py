"""The workloads, and how the light clients are told about them."""

from dataclasses import dataclass

MQTT = "dev.forebay.benchmarks.mqtt.MqttLoad"
STOMP = "dev.forebay.benchmarks.stomp.StompLoad"


@dataclass(frozen=True)
class Workload:
    name: str
    title: str
    arguments: tuple
    peers: tuple = ("mosquitto", "rabbitmq")
    protocol: str = "mqtt"
    main: str = MQTT

    def light_arguments(self, _):
        return list(self.arguments)


@dataclass(frozen=True)
class Special:
    """One that only Forebay is measured with, or in another way."""

    name: str
    title: str


# What keeps a publisher of QoS 0 from being faster than whoever receives: nothing is dropped.
FLAT_OUT = ("--outstanding", 4000)

WORKLOADS = [
    Workload("qos0", "QoS 0, 1 to 1, 64 B", FLAT_OUT),
    Workload("qos0-steady", "the same at 50,000/s", ("--rate", 50_000)),
    Workload("qos1", "QoS 1, 1 to 1, 64 B, window 1,000, clean sessions", ("--qos", 1)),
    Workload("qos1-steady", "the same at 30,000/s", ("--qos", 1, "--rate", 30_000)),
    Workload("qos1-kept", "the same, the subscriber's session is kept", ("--qos", 1, "--kept")),
    Workload("qos2", "QoS 2, 1 to 1, 64 B, window 1,000, clean sessions", ("--qos", 2)),
    Workload(
        "fanout", "QoS 0, 1 to 100, 64 B",
        ("--subscribers", 100, "--outstanding", 400), peers=("mosquitto",),
    ),
    Workload(
        "fanout-steady", "the same at 500/s (50,000 deliveries)",
        ("--subscribers", 100, "--rate", 500), peers=("mosquitto",),
    ),
    Workload("latency0", "QoS 0, 1,000/s", ("--rate", 1000)),
    Workload("latency1", "QoS 1, 1,000/s", ("--rate", 1000, "--qos", 1)),
    Workload(
        "stomp", "STOMP 1 to 1, 1 KiB persistent, receipts, window 200", ("--persistent",),
        peers=("rabbitmq",), protocol="stomp", main=STOMP,
    ),
    Workload(
        "stomp-steady", "the same at 5,000/s", ("--persistent", "--rate", 5000),
        peers=("rabbitmq",), protocol="stomp", main=STOMP,
    ),
    Special("idle", "15,000 connections with one subscription each"),
    Special("retained", "a million retained topics, and a restart"),
]
