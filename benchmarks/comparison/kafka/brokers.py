"""Starts Apache Kafka (KRaft, one node, its defaults) or Forebay with its Kafka port."""

import socket
import uuid
from base64 import urlsafe_b64encode

from comparison import brokers, install, processes

JAVA_OPTIONS = [  # what Kafka's own start script says
    "-Xms1G", "-Xmx1G", "-server", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20",
    "-XX:InitiatingHeapOccupancyPercent=35", "-XX:+ExplicitGCInvokesConcurrent",
    "-Djava.awt.headless=true",
]
SERVED = [  # for tests
    # They make many groups of one member, which nobody else is going to join.
    "group.initial.rebalance.delay.ms=0",
    # What a coordinator forgets without a record is gone for readers with the next record of the
    # same partition: all groups share one, as ours do.
    "offsets.topic.num.partitions=1",
]
QUIET = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]


def open_within(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Kafka(brokers.Broker):
    PORT = 19192
    SERVED_PORT = 19092  # of the one that only runs for tests

    def __init__(self, work_directory, class_path, port=PORT):
        super().__init__("kafka", work_directory)
        self._port = port
        self._controller_port = port + 1
        self._java = str(install.java_home() / "bin/java")
        self._class_path = class_path
        self._formatted = False

    @property
    def bootstrap(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        if open_within(self._port):
            raise RuntimeError(f"something listens on port {self._port} already")
        if not self._formatted:
            self._format()
        log = self.launch([
            self._java, *JAVA_OPTIONS, *QUIET, "-cp", self._class_path,
            "kafka.Kafka", self.directory / "server.properties",
        ])
        self.wait_until(lambda: open_within(self._port), log)
        self.port = self._port

    def stop(self):
        processes.stop(self.process)
        self.process = None

    def _format(self):
        properties = self.directory / "server.properties"
        properties.write_text("\n".join([
            "process.roles=broker,controller",
            "node.id=1",
            f"controller.quorum.voters=1@127.0.0.1:{self._controller_port}",
            f"listeners=PLAINTEXT://127.0.0.1:{self._port},"
            f"CONTROLLER://127.0.0.1:{self._controller_port}",
            f"advertised.listeners=PLAINTEXT://127.0.0.1:{self._port}",
            "controller.listener.names=CONTROLLER",
            f"log.dirs={self.directory / 'data'}",
            # As in the configuration that Kafka is delivered with: one node has one replica.
            "offsets.topic.replication.factor=1",
            "share.coordinator.state.topic.replication.factor=1",
            "share.coordinator.state.topic.min.isr=1",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            *(SERVED if self._port == self.SERVED_PORT else []),
            "",
        ]), encoding="utf-8")
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        processes.run([
            self._java, *QUIET, "-cp", self._class_path, "kafka.tools.StorageTool",
            "format", f"--cluster-id={cluster}", "--config", properties,
        ])
        self._formatted = True


class Forebay(brokers.Forebay):
    """Listens on 9092 plus the port offset."""

    def __init__(self, work_directory, arguments=()):
        super().__init__(work_directory, arguments, "kafka")

    @property
    def bootstrap(self):
        return f"127.0.0.1:{self.port}"
