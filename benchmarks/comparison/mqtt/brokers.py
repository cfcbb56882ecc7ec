"""Starts Mosquitto or RabbitMQ with its plugins on an empty directory, on the loopback address."""

import os
import shutil
import socket

from comparison import brokers, processes


def open_within(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Mosquitto(brokers.Broker):
    PORT = 1893

    def __init__(self, work_directory):
        super().__init__("mosquitto", work_directory)

    def start(self):
        program = shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin")
        if not program:
            raise RuntimeError("mosquitto is not installed (Debian's package mosquitto)")
        configuration = self.directory / "mosquitto.conf"
        configuration.write_text("\n".join([
            f"listener {self.PORT} 127.0.0.1",
            "allow_anonymous true",
            # It saves what it has every 30 minutes, as it does unless told otherwise.
            "persistence true",
            f"persistence_location {self.directory}/",
            # As many as the clients allow: with its 20 a window of 1,000 would measure the wait.
            "max_inflight_messages 1000",
            "max_queued_messages 0",
            "user root" if os.geteuid() == 0 else "",
            "log_type error",
            "",
        ]))
        log = self.launch([program, "-c", configuration])
        self.wait_until(lambda: open_within(self.PORT), log)
        self.port = self.PORT


class RabbitMq(brokers.RabbitMq):
    """With the plugin of a protocol."""

    PORTS = {"mqtt": 1894, "stomp": 61614}

    def __init__(self, work_directory, protocol):
        super().__init__(work_directory, "", [f"rabbitmq_{protocol}"])
        self._protocol = protocol

    def configuration(self):
        name = {"mqtt": "mqtt.listeners.tcp", "stomp": "stomp.listeners.tcp"}[self._protocol]
        lines = [f"{name}.local = 127.0.0.1:{self.PORTS[self._protocol]}"]
        return lines + (["mqtt.prefetch = 1000"] if self._protocol == "mqtt" else [])

    def start(self):
        super().start()
        self.port = self.PORTS[self._protocol]


class Forebay(brokers.Forebay):
    """One that may be started again over its data."""

    def restart(self):
        processes.stop(self.process)
        self.start()
