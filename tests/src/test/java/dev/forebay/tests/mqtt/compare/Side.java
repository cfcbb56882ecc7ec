package dev.forebay.tests.mqtt.compare;

import dev.forebay.tests.mqtt.Octets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The clients of one of the two brokers, and what they hear. */
final class Side implements AutoCloseable {
  /** What topics of barriers begin with; no wildcard of the steps matches them. */
  static final String BARRIER = "$barrier/";

  private static final long BARRIER_MILLIS = 5000;
  private static final int LAZY_MILLIS = 200;
  private static final int CUT_MILLIS = 50;
  private static final int RETAINED_MILLIS = 100;

  /** No local and retain as published. */
  private static final int OF_FIVE = 0x0C;

  private final InetSocketAddress address;
  private final String prefix;
  private final @Nullable Wire[] clients = new @Nullable Wire[RandomSteps.CLIENTS];
  private final Wire control;
  private final List<List<Heard>> heard = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private int lastBarrier;
  private boolean isResuming;

  Side(InetSocketAddress address, String prefix) throws Exception {
    this.address = address;
    this.prefix = prefix;
    for (int i = 0; i < RandomSteps.CLIENTS; i++) {
      heard.add(new ArrayList<>());
    }
    control = new Wire(address, 4, false);
    control.send(0x10, new Octets().text("MQTT").u8(4).u8(2).u16(0).text(prefix + "-control"));
    control.await(Wire.CONNACK);
  }

  /** Whether a client is connected. */
  boolean isConnected(int client) {
    Wire wire = clients[client];
    return wire != null && !wire.isClosed();
  }

  /** Carries a step out, up to where all have heard what it has them hear. */
  void carryOut(Step step) throws Exception {
    answers.clear();
    heard.forEach(List::clear);
    isResuming = step instanceof Step.Connect connecting && !connecting.isClean();
    switch (step) {
      case Step.Connect connect -> connect(connect);
      case Step.Leave leave -> leave(leave);
      case Step.Subscribe subscribe -> subscribe(subscribe);
      case Step.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
      case Step.Publish publish -> publish(publish);
      case Step.Raw(int client, byte[] octets) -> {
        wire(client).raw(octets);
        answers.add(wire(client).ping() ? "goes on" : "is closed");
      }
    }
    barrier();
  }

  private Wire wire(int client) {
    Wire wire = clients[client];
    if (wire == null) {
      throw new IllegalStateException("client " + client + " is not connected");
    }
    return wire;
  }

  private void connect(Step.Connect step) throws Exception {
    Wire before = clients[step.client()];
    Wire wire = new Wire(address, step.version(), step.isLazy());
    clients[step.client()] = wire;
    wire.send(0x10, body(step));
    Wire.Packet connack = wire.await(Wire.CONNACK);
    answers.add(
        connack == null ? "no CONNACK" : "CONNACK " + connack.body()[0] + " " + connack.body()[1]);
    if (before != null && !before.isClosed()) {
      before.awaitEnd();
    }
    for (int qos = 0; qos < 2; qos++) {
      Octets packet = new Octets().u16(9);
      if (step.version() == 5) {
        packet.u8(0);
      }
      wire.send(0x82, packet.text(barrier(step.client(), qos)).u8(qos));
      wire.await(Wire.SUBACK);
    }
  }

  private Octets body(Step.Connect step) {
    boolean isFive = step.version() == 5;
    Step.Will will = step.will();
    int flags = step.isClean() ? 2 : 0;
    if (will != null) {
      flags |= 4 | will.qos() << 3 | (will.retain() ? 0x20 : 0);
    }
    Octets body = new Octets().text("MQTT").u8(step.version()).u8(flags).u16(0);
    if (isFive) {
      Octets properties = new Octets();
      if (step.isKept()) {
        properties.u8(0x11).u32(600);
      }
      if (step.receiveMaximum() > 0) {
        properties.u8(0x21).u16(step.receiveMaximum());
      }
      body.properties(properties);
    }
    body.text(prefix + "-" + step.client());
    if (will != null) {
      if (isFive) {
        body.u8(0);
      }
      body.text(will.topic()).text(will.payload());
    }
    return body;
  }

  private String barrier(int client, int qos) {
    return BARRIER + prefix + "/" + client + "/" + qos;
  }

  private void leave(Step.Leave step) throws Exception {
    Wire wire = wire(step.client());
    if (step.code() < 0) {
      wire.cut();
      // Or Mosquitto may find that it was taken over, and sends no will.
      Thread.sleep(CUT_MILLIS);
    } else {
      Octets body = new Octets();
      if (wire.version() == 5 && step.code() > 0) {
        body.u8(step.code());
      }
      wire.send(0xE0, body);
      wire.awaitEnd();
    }
    clients[step.client()] = null;
  }

  private void subscribe(Step.Subscribe step) throws Exception {
    Wire wire = wire(step.client());
    Octets packet = new Octets().u16(10);
    if (wire.version() == 5) {
      packet.properties(
          step.identifier() == 0
              ? new Octets()
              : new Octets().u8(0x0B).variable(step.identifier()));
    }
    for (Step.Wish wish : step.wishes()) {
      boolean isPlain = wire.version() == 5 || (wish.options() & OF_FIVE) == 0;
      // The same filter with other options later is what Mosquitto does otherwise.
      packet
          .text(isPlain ? wish.filter() : "of-four/" + wish.filter())
          .u8(wire.version() == 5 ? wish.options() : wish.options() & 3);
    }
    wire.send(0x82, packet);
    answered(wire.await(Wire.SUBACK));
    // What is retained may come behind the barrier.
    Thread.sleep(RETAINED_MILLIS);
  }

  private void unsubscribe(Step.Unsubscribe step) throws Exception {
    Wire wire = wire(step.client());
    Octets packet = new Octets().u16(11);
    if (wire.version() == 5) {
      packet.u8(0);
    }
    step.filters().forEach(packet::text);
    wire.send(0xA2, packet);
    answered(wire.await(Wire.UNSUBACK));
  }

  private void answered(Wire.@Nullable Packet packet) {
    answers.add(packet == null ? "is closed" : HexFormat.of().formatHex(packet.body()));
  }

  private void publish(Step.Publish step) throws Exception {
    Wire wire = wire(step.client());
    for (Step.Message message : step.messages()) {
      Octets packet = new Octets().text(message.topic());
      if (message.qos() > 0) {
        packet.u16(12);
      }
      if (wire.version() == 5) {
        Octets properties = new Octets();
        for (String pair : message.userProperties()) {
          properties.u8(0x26).text(pair.substring(0, 1)).text(pair.substring(2));
        }
        packet.properties(properties);
      }
      packet.raw(message.payload().getBytes(StandardCharsets.UTF_8));
      wire.send(0x30 | message.qos() << 1 | (message.retain() ? 1 : 0), packet);
      if (message.qos() == 1) {
        answers.add(outcome(wire.await(Wire.PUBACK)));
      } else if (message.qos() == 2) {
        answers.add(outcome(wire.await(Wire.PUBREC)));
        wire.send(0x62, new Octets().u16(12));
        wire.await(Wire.PUBCOMP);
      }
    }
    wire.ping();
  }

  /** Whether it was taken; whether anybody gets it may be said or not. */
  private static String outcome(Wire.@Nullable Packet answer) {
    if (answer == null) {
      return "is closed";
    }
    int code = answer.body().length > 2 ? answer.body()[2] & 0xFF : 0;
    return code < 0x80 ? "taken" : "refused";
  }

  private void barrier() throws Exception {
    lastBarrier++;
    String payload = "#" + lastBarrier;
    for (int client = 0; client < RandomSteps.CLIENTS; client++) {
      for (int qos = 0; isConnected(client) && qos < 2; qos++) {
        String topic = barrier(client, qos);
        control.send(
            0x32, new Octets().text(topic).u16(1).raw(payload.getBytes(StandardCharsets.UTF_8)));
        control.await(Wire.PUBACK);
        Wire wire = wire(client);
        if (wire.isLazy() && qos == 1) {
          Thread.sleep(LAZY_MILLIS);
        } else if (!wire.awaitBarrier(topic + payload, BARRIER_MILLIS) && !wire.isClosed()) {
          answers.add("client " + client + " hears nothing more");
        }
      }
    }
  }

  /** What clients were told and sent since the step began: copies of a message as one. */
  List<String> outcome() {
    List<String> outcome = new ArrayList<>(answers);
    for (int client = 0; client < RandomSteps.CLIENTS; client++) {
      Wire wire = clients[client];
      if (wire != null) {
        heard.get(client).addAll(listedApart(wire.takeHeard()));
      }
      outcome.add("client " + client + (isConnected(client) ? " is connected" : " is not"));
      outcome.addAll(collapsed(heard.get(client)));
    }
    return outcome;
  }

  /** Mosquitto keeps no message of QoS 0 for a session whose client is away; here some are. */
  private List<Heard> listedApart(List<Heard> messages) {
    return isResuming ? messages.stream().filter(message -> message.qos() > 0).toList() : messages;
  }

  /** By topic, in order; a message once, with the highest QoS and the identifiers of all copies. */
  private static List<String> collapsed(List<Heard> messages) {
    Map<String, Map<String, Heard>> byTopic = new TreeMap<>();
    for (Heard message : messages) {
      byTopic
          .computeIfAbsent(message.topic(), _ -> new LinkedHashMap<>())
          .merge(message.payload(), message, Side::merged);
    }
    List<String> lines = new ArrayList<>();
    byTopic.forEach((topic, ofTopic) ->
        ofTopic.forEach((payload, message) ->
            lines.add(
                "  %s: %s qos %d%s%s %s %s"
                    .formatted(
                        topic,
                        payload,
                        message.qos(),
                        message.retain() ? " retained" : "",
                        message.dup() ? " again" : "",
                        message.identifiers(),
                        message.userProperties()))));
    return lines;
  }

  private static Heard merged(Heard one, Heard other) {
    TreeSet<Integer> identifiers = new TreeSet<>(one.identifiers());
    identifiers.addAll(other.identifiers());
    return new Heard(
        one.topic(),
        one.payload(),
        Math.max(one.qos(), other.qos()),
        one.retain() || other.retain(),
        one.dup() || other.dup(),
        0,
        identifiers,
        one.userProperties());
  }

  @Override
  public void close() throws IOException {
    for (Wire client : clients) {
      if (client != null) {
        client.close();
      }
    }
    control.close();
  }
}
