"""Starts either broker on an empty data directory, on the loopback address only."""

import os
import re
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from comparison import processes

REPOSITORY = Path(__file__).resolve().parents[2]
START_SECONDS = 600  # ./forebay builds first when it has to


class Broker:
    """A running broker; a context manager that ends it and removes its data."""

    def __init__(self, name, work_directory, queue_type=""):
        self.name = name
        self.queue_type = queue_type
        self._directory = tempfile.TemporaryDirectory(dir=work_directory, prefix="broker-")
        self.directory = Path(self._directory.name)
        self.process = None
        self.port = 0

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process:
            processes.stop(self.process)
        self._directory.cleanup()

    def launch(self, command, environment=None):
        log = self.directory / "output"
        with open(log, "w", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env=environment, cwd=REPOSITORY, start_new_session=True,
            )
        return log

    def wait_until(self, ready, log):
        deadline = time.monotonic() + START_SECONDS
        while not (answer := ready()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not start:\n{log.read_text()}")
            time.sleep(0.1)
        return answer


class Forebay(Broker):
    PORT_OFFSET = 1000

    def __init__(
        self, work_directory, arguments=(), protocol="amqp", launcher=REPOSITORY / "forebay"
    ):
        super().__init__("forebay", work_directory)
        self.arguments = list(arguments)
        self._protocol = protocol
        self._launcher = launcher

    def start(self):
        log = self.launch([
            self._launcher, "serve", "--data-dir", self.directory / "data",
            "--port-offset", str(self.PORT_OFFSET), *self.arguments,
        ])
        said = rf"^Forebay .*\b{self._protocol} [\d.]+:(\d+)"
        line = self.wait_until(lambda: re.search(said, log.read_text(), re.M), log)
        self.port = int(line[1])

    def stop(self):
        processes.stop(self.process)
        self.process = None


class RabbitMq(Broker):
    SCRIPT = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    PORT = 5673
    DISTRIBUTION_PORT = 25673
    EPMD_PORT = 24369

    def __init__(self, work_directory, queue_type, plugins=()):
        super().__init__("-".join(["rabbitmq", queue_type]).strip("-"), work_directory, queue_type)
        self._plugins = plugins

    def configuration(self):
        """The lines of its configuration file."""
        return []

    def start(self):
        data = self.directory
        plugins = data / "enabled_plugins"
        plugins.write_text(f"[{','.join(self._plugins)}].\n", encoding="ascii")
        (data / "rabbitmq.conf").write_text("\n".join([*self.configuration(), ""]))
        self.environment = os.environ | {
            "HOME": str(data),  # where Erlang keeps its cookie
            "RABBITMQ_NODENAME": "forebay-compare@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.PORT),
            "RABBITMQ_DIST_PORT": str(self.DISTRIBUTION_PORT),
            "RABBITMQ_MNESIA_BASE": str(data / "mnesia"),
            "RABBITMQ_LOG_BASE": str(data / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_CONFIG_FILE": str(data / "rabbitmq"),
            "RABBITMQ_CONF_ENV_FILE": str(data / "none"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS":
                "-kernel inet_dist_use_interface {127,0,0,1}",
            "ERL_EPMD_PORT": str(self.EPMD_PORT),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        log = self.launch([self.SCRIPT], self.environment)
        self.wait_until(lambda: "Starting broker... completed" in log.read_text(), log)
        with socket.create_connection(("127.0.0.1", self.PORT), timeout=5):
            self.port = self.PORT

    def __exit__(self, *arguments):
        super().__exit__(*arguments)
        # Erlang's port mapper outlives the node that started it.
        subprocess.run(
            ["epmd", "-kill"], env=os.environ | {"ERL_EPMD_PORT": str(self.EPMD_PORT)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
        )
