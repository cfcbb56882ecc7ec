"""What applications do with stomp.py, in each version of the protocol: port as argument.

Exits 0 if all did what it should; each program that did says so in a line.
"""

import sys
import threading
import time

import stomp

PORT = int(sys.argv[1])
SOON = 30
CONNECTIONS = {
    "1.0": stomp.StompConnection10,
    "1.1": stomp.StompConnection11,
    "1.2": stomp.StompConnection12,
}


class Heard(stomp.ConnectionListener):
    """Keeps what a connection hears."""

    def __init__(self):
        self.messages = []
        self.receipts = []
        self.errors = []
        self.lost = False
        self.something = threading.Condition()

    def _add(self, to, what):
        with self.something:
            to.append(what)
            self.something.notify_all()

    def on_message(self, frame):
        self._add(self.messages, frame)

    def on_receipt(self, frame):
        self._add(self.receipts, frame.headers["receipt-id"])

    def on_error(self, frame):
        self._add(self.errors, frame)

    def on_disconnected(self):
        with self.something:
            self.lost = True
            self.something.notify_all()

    def until(self, condition):
        with self.something:
            assert self.something.wait_for(condition, SOON), (
                self.messages, self.receipts, self.errors)

    def message(self, index):
        self.until(lambda: len(self.messages) > index)
        return self.messages[index]


def connected(version, **options):
    if version != "1.0":
        options.setdefault("vhost", "/")
    connection = CONNECTIONS[version](host_and_ports=[("127.0.0.1", PORT)], **options)
    heard = Heard()
    connection.set_listener("heard", heard)
    connection.connect("guest", "guest", wait=True)
    return connection, heard


def expect(found, wanted):
    assert found == wanted, f"{found!r} instead of {wanted!r}"


def subscribed(connection, version, destination, **headers):
    if version == "1.0":
        connection.subscribe(destination, **headers)
    else:
        connection.subscribe(destination, id="s", **headers)


def acknowledge(connection, version, message):
    if version == "1.0":
        connection.ack(message.headers["message-id"])
    elif version == "1.1":
        connection.ack(message.headers["message-id"], "s")
    else:
        connection.ack(message.headers["ack"])


def a_message_comes_as_it_was_sent(version):
    connection, heard = connected(version)
    subscribed(connection, version, f"/queue/plain-{version}")
    connection.send(
        f"/queue/plain-{version}", "grüße", content_type="text/plain",
        headers={"own": "value" if version == "1.0" else "a:b\n\\c"}, receipt="sent")
    message = heard.message(0)
    heard.until(lambda: heard.receipts == ["sent"])
    expect(message.body, "grüße")
    expect(message.headers["own"], "value" if version == "1.0" else "a:b\n\\c")
    expect(message.headers["content-type"], "text/plain")
    connection.disconnect(receipt="bye")
    heard.until(lambda: "bye" in heard.receipts)


def what_is_not_acknowledged_comes_again(version):
    name = f"/queue/acks-{version}"
    connection, heard = connected(version)
    subscribed(connection, version, name, ack="client-individual")
    for number in range(3):
        connection.send(name, str(number))
    acknowledge(connection, version, heard.message(1))
    heard.message(2)
    connection.disconnect(receipt="bye")
    heard.until(lambda: heard.lost)
    connection, heard = connected(version)
    subscribed(connection, version, name)
    expect([heard.message(0).body, heard.message(1).body], ["0", "2"])
    expect(heard.message(0).headers["redelivered"], "true")
    connection.disconnect()


def a_transaction_is_seen_as_a_whole(version):
    name = f"/queue/tx-{version}"
    connection, heard = connected(version)
    subscribed(connection, version, name)
    kept = connection.begin()
    dropped = connection.begin()
    connection.send(name, "1", transaction=kept)
    connection.send(name, "none", transaction=dropped)
    connection.send(name, "2", transaction=kept)
    connection.abort(dropped)
    connection.send(name, "0")
    expect(heard.message(0).body, "0")
    connection.commit(kept)
    expect([heard.message(1).body, heard.message(2).body], ["1", "2"])
    connection.disconnect()


def requests_are_answered(version):
    client, answers = connected(version)
    server, requests = connected(version)
    subscribed(server, version, f"/queue/ask-{version}", receipt="ready")
    requests.until(lambda: requests.receipts)
    client.send(f"/queue/ask-{version}", "?", headers={"reply-to": "/temp-queue/a"})
    server.send(requests.message(0).headers["reply-to"], "!")
    expect(answers.message(0).body, "!")
    expect(answers.message(0).headers["subscription"], "/temp-queue/a")
    client.disconnect()
    server.disconnect()


def everybody_hears_a_topic(version):
    one, first = connected(version)
    two, second = connected(version)
    subscribed(one, version, "/topic/all.#", receipt="ready")
    subscribed(two, version, "/topic/all.*", receipt="ready")
    first.until(lambda: first.receipts)
    second.until(lambda: second.receipts)
    one.send("/topic/all.now", "x" * 1_000_000)
    expect(len(first.message(0).body), 1_000_000)
    expect(len(second.message(0).body), 1_000_000)
    one.disconnect()
    two.disconnect()


def an_error_is_told(version):
    connection, heard = connected(version)
    connection.send("/nowhere/at/all", "x")
    heard.until(lambda: heard.errors and heard.lost)
    expect(heard.errors[0].headers["message"], "Unknown destination")


def heart_beats_keep_it_alive(version):
    if version == "1.0":
        return
    connection, heard = connected(version, heartbeats=(1000, 1000))
    time.sleep(5)
    assert not heard.lost
    subscribed(connection, version, "/queue/beats")
    connection.send("/queue/beats", "alive")
    expect(heard.message(0).body, "alive")
    connection.disconnect()


for VERSION in CONNECTIONS:
    for program in (
        a_message_comes_as_it_was_sent, what_is_not_acknowledged_comes_again,
        a_transaction_is_seen_as_a_whole, requests_are_answered, everybody_hears_a_topic,
        an_error_is_told, heart_beats_keep_it_alive,
    ):
        program(VERSION)
        print(f"{VERSION} {program.__name__}: ok", flush=True)
