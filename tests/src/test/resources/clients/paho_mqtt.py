"""What applications do with Eclipse Paho for Python, in each version of the protocol: the ports of TCP
and of WebSocket as arguments.

Exits 0 if all did what it should; each program that did says so in a line.
"""

import queue
import sys
import threading

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

PORTS = {"tcp": int(sys.argv[1]), "websockets": int(sys.argv[2])}
VERSIONS = {"3.1": mqtt.MQTTv31, "3.1.1": mqtt.MQTTv311, "5": mqtt.MQTTv5}
SOON = 30


class Client:
    """A client whose events can be waited for."""

    def __init__(self, way, client_id, clean=True, will=None):
        transport, version = way
        self.version = VERSIONS[version]
        self.messages = queue.Queue()
        self.events = queue.Queue()
        is_five = self.version == mqtt.MQTTv5
        name = f"{client_id}-{transport}-{version}"[:23] if not is_five else f"{client_id}-{transport}"
        self.client = mqtt.Client(
            name, clean_session=None if is_five else clean, protocol=self.version,
            transport=transport)
        if transport == "websockets":
            self.client.ws_set_options(path="/mqtt")
        self.client.on_connect = lambda *said: self.events.put(("connected", said[2], said[3]))
        self.client.on_subscribe = lambda _c, _u, _mid, codes, *_: self.events.put(
            ("subscribed", [int(str(code)) if str(code).isdigit() else code for code in codes]))
        self.client.on_message = lambda _c, _u, message: self.messages.put(message)
        if will:
            self.client.will_set(*will)
        options = {}
        if is_five:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = 0 if clean else 60
            options = {"clean_start": clean, "properties": properties}
        self.client.connect("127.0.0.1", PORTS[transport], **options)
        self.client.loop_start()
        event = self.events.get(timeout=SOON)
        assert event[0] == "connected" and int(event[2] if not is_five else event[2].value) == 0, event
        self.flags = event[1]

    def subscribe(self, topic, qos):
        self.client.subscribe(topic, qos)
        assert self.events.get(timeout=SOON)[0] == "subscribed"

    def publish(self, topic, payload, qos=1, retain=False, **more):
        self.client.publish(topic, payload, qos, retain, **more).wait_for_publish(SOON)

    def message(self):
        return self.messages.get(timeout=SOON)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


def expect(found, wanted):
    assert found == wanted, f"{found!r} instead of {wanted!r}"


def messages_of_each_qos_go_both_ways(way):
    client = Client(way, "each")
    client.subscribe("py/+/x", 2)
    for qos in (0, 1, 2):
        client.publish(f"py/{qos}/x", f"qos {qos}", qos)
        message = client.message()
        expect((message.topic, message.payload.decode(), message.qos), (f"py/{qos}/x", f"qos {qos}", qos))
    client.close()


def what_came_meanwhile_is_there(way):
    away = Client(way, "away", clean=False)
    away.subscribe("py/away", 2)
    away.close()
    publisher = Client(way, "publisher")
    for number in range(50):
        publisher.publish("py/away", str(number), 2)
    publisher.close()
    away = Client(way, "away", clean=False)
    expect([away.message().payload.decode() for _ in range(50)], [str(n) for n in range(50)])
    away.close()
    Client(way, "away").close()


def a_will_is_sent(way):
    watcher = Client(way, "watcher")
    watcher.subscribe("py/will/#", 1)
    mortal = Client(way, "mortal", will=("py/will/mortal", "gone", 1, False))
    # As if the network had failed: the socket goes without a DISCONNECT.
    mortal.client.loop_stop()
    mortal.client._sock_close()
    expect(watcher.message().payload, b"gone")
    watcher.close()


def what_is_retained_is_found(way):
    client = Client(way, "retained")
    client.publish("py/retained/a", "kept", 1, True)
    client.subscribe("py/retained/+", 1)
    message = client.message()
    expect((message.payload, bool(message.retain)), (b"kept", True))
    client.publish("py/retained/a", "", 1, True)
    client.close()


def large_messages_come_whole(way):
    client = Client(way, "large")
    client.subscribe("py/large", 1)
    # Paho 1.6 forgets the rest of a WebSocket frame of which the socket takes only a part, as it may
    # of a megabyte: such a client gets that much, and sends less.
    if way[0] == "websockets":
        client.publish("py/large", "x" * 200_000)
        expect(len(client.message().payload), 200_000)
    publisher = client if way[0] == "tcp" else Client(("tcp", way[1]), "large")
    publisher.publish("py/large", "x" * 1_000_000)
    expect(len(client.message().payload), 1_000_000)
    if publisher is not client:
        publisher.close()
    client.close()


def many_publish_at_once(way):
    reader = Client(way, "reader")
    reader.subscribe("py/many/#", 1)
    writers = [Client(way, f"writer{n}") for n in range(4)]

    def write(writer, name):
        infos = [writer.client.publish(f"py/many/{name}", str(n), 1) for n in range(200)]
        for info in infos:
            info.wait_for_publish(SOON)

    threads = [threading.Thread(target=write, args=(w, n)) for n, w in enumerate(writers)]
    for thread in threads:
        thread.start()
    came = {}
    for _ in range(800):
        message = reader.message()
        came.setdefault(message.topic, []).append(int(message.payload))
    for thread in threads:
        thread.join()
    expect(came, {f"py/many/{n}": list(range(200)) for n in range(4)})
    for client in writers + [reader]:
        client.close()


def properties_come_as_they_were_sent(way):
    client = Client(way, "properties")
    client.subscribe("py/properties", 1)
    properties = Properties(PacketTypes.PUBLISH)
    properties.ContentType = "text/plain"
    properties.ResponseTopic = "answers"
    properties.CorrelationData = b"\0\1"
    properties.UserProperty = [("b", "1"), ("a", "2"), ("b", "1")]
    client.publish("py/properties", "m", properties=properties)
    got = client.message().properties
    expect(got.ContentType, "text/plain")
    expect(got.ResponseTopic, "answers")
    expect(got.CorrelationData, b"\0\1")
    expect(got.UserProperty, [("b", "1"), ("a", "2"), ("b", "1")])
    client.close()


PROGRAMS = (
    messages_of_each_qos_go_both_ways, what_came_meanwhile_is_there, a_will_is_sent,
    what_is_retained_is_found, large_messages_come_whole, many_publish_at_once)
for TRANSPORT in PORTS:
    for VERSION in VERSIONS:
        for program in PROGRAMS:
            program((TRANSPORT, VERSION))
            print(f"{TRANSPORT} {VERSION} {program.__name__}: ok", flush=True)
    properties_come_as_they_were_sent((TRANSPORT, "5"))
    print(f"{TRANSPORT} 5 {properties_come_as_they_were_sent.__name__}: ok", flush=True)
