package dev.forebay.tests.simulation.mqtt;

import dev.forebay.tests.hostile.node.Peer;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Clients that come for what a topic has retained, and go. Outside of the world's steps. */
final class Probes {
  /** What is retained comes within this time, or not at all. */
  private static final long WAIT_NANOS = 2_000_000_000L;

  private static final int UNDER_WAY_MAX = 3;

  private final MqttTrial trial;
  private final List<Probe> underWay = new ArrayList<>();

  /** Somebody who asks. */
  private static final class Probe {
    private final Peer peer;
    private final String topic;
    private final int qos;
    private final int number;
    private long answeredNanos = Long.MAX_VALUE;
    private @Nullable String text;
    private @Nullable String asPublished;

    Probe(Peer peer, String topic, int qos, int number) {
      this.peer = peer;
      this.topic = topic;
      this.qos = qos;
      this.number = number;
    }
  }

  Probes(MqttTrial trial) {
    this.trial = trial;
  }

  void begin(Supplier<Peer> door, String topic, int qos) {
    if (underWay.size() < UNDER_WAY_MAX) {
      Probe probe = new Probe(door.get(), topic, qos, trial.nextConnection());
      underWay.add(probe);
      send(probe, Packets.connect(Packets.V5, "probe" + probe.number, true, 0, 100, null));
    }
  }

  boolean areOver() {
    return underWay.isEmpty();
  }

  void crashed() {
    underWay.clear();
  }

  private void send(Probe probe, byte[] packet) {
    trial.tamper.sent(new OfProbe(probe), packet);
  }

  void look() {
    for (Probe probe : List.copyOf(underWay)) {
      byte[] packet = Packets.next(probe.peer.received());
      while (packet != null) {
        trial.tamper.received(new OfProbe(probe), packet);
        packet = Packets.next(probe.peer.received());
      }
      if (!probe.peer.isOpen()) {
        underWay.remove(probe);
      } else if (probe.answeredNanos != Long.MAX_VALUE
          && trial.nanos() - probe.answeredNanos > WAIT_NANOS) {
        underWay.remove(probe);
        probe.peer.hangUp();
        trial.add(
            new MqttEvent.Probed(
                probe.number, probe.topic, probe.text, probe.asPublished, probe.answeredNanos));
      }
    }
  }

  private void heard(Probe probe, byte[] packet) {
    switch (Packets.type(packet)) {
      case Packets.CONNACK -> {
        trial.add(new MqttEvent.Probing(probe.number, probe.topic, trial.nanos()));
        send(probe, Packets.subscribe(Packets.V5, 1, probe.topic, probe.qos));
      }
      case Packets.SUBACK -> probe.answeredNanos = trial.nanos();
      case Packets.PUBLISH -> {
        Packets.Publish publish = Packets.Publish.of(packet, Packets.V5);
        if (publish.isRetained() && probe.text != null) {
          trial.add(new MqttEvent.Broken("two messages are retained: " + probe.text));
        }
        if (publish.isRetained()) {
          probe.text = publish.text();
        } else if (probe.asPublished == null) {
          probe.asPublished = publish.text();
        }
        if (publish.qos() > 0) {
          send(
              probe,
              Packets.ack(
                  publish.qos() == 1 ? Packets.PUBACK : Packets.PUBREC, publish.packetId()));
        }
      }
      case Packets.PUBREL -> send(probe, Packets.ack(Packets.PUBCOMP, Packets.packetId(packet)));
      default -> trial.add(new MqttEvent.Broken("a probe gets " + Packets.type(packet)));
    }
  }

  private final class OfProbe implements Tamper.Line {
    private final Probe probe;

    OfProbe(Probe probe) {
      this.probe = probe;
    }

    @Override
    public String client() {
      return "probe" + probe.number;
    }

    @Override
    public void toServer(byte[] packet) {
      probe.peer.send(Unpooled.wrappedBuffer(packet));
    }

    @Override
    public void toClient(byte[] packet) {
      heard(probe, packet);
    }
  }
}
