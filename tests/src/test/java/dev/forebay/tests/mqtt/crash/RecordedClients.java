package dev.forebay.tests.mqtt.crash;

import static java.util.Objects.requireNonNull;

import dev.forebay.storage.disk.Disk;
import dev.forebay.testkit.disk.DiskEvent;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.tests.crash.RecordingView;
import dev.forebay.tests.crash.SimulatedBroker;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.mqtt.Packets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * A run of a broker whose clients publish with QoS 1 and 2 to a session that is away, and send
 * messages with receipts, with everything that was done to its disk, and when, counted in events of
 * the disk, which promise was seen. One thread.
 */
final class RecordedClients {
  static final String READER = "reader";
  static final String PUBLISHER = "publisher";
  static final String TOPIC = "cut/t";
  private static final int NEVER = Integer.MAX_VALUE;
  private static final int WINDOW = 8;
  private static final int IDS = 16;
  private static final int MESSAGES = 150;

  /** A message, and when it was promised what. */
  static final class Message {
    final String text;
    final int qos;
    final int packetId;
    final int sentAt;
    int takenAt = NEVER;
    int completedAt = NEVER;

    Message(String text, int qos, int packetId, int sentAt) {
      this.text = text;
      this.qos = qos;
      this.packetId = packetId;
      this.sentAt = sentAt;
    }
  }

  private final SimulatedDisk disk = new SimulatedDisk();
  private final RecordingView view = new RecordingView(disk::tracedEvents);
  private final SplittableRandom random;
  private final List<Message> messages = new ArrayList<>();
  private final Map<Integer, Message> underWay = new LinkedHashMap<>();
  private final Map<String, Integer> sent = new HashMap<>();
  private final Map<String, Integer> receipts = new HashMap<>();
  private final CutClients.Mqtt publisher;
  private final CutClients.Stomp sender;
  private boolean isSubscribed;
  private boolean isConnected;
  private boolean isSender;
  private int lastId;

  RecordedClients(long seed, UnaryOperator<Disk> spoil, Meddler meddler) {
    random = new SplittableRandom(seed);
    disk.record();
    SimulatedBroker broker = new SimulatedBroker(seed, spoil.apply(disk), view);
    CutClients clients = new CutClients(broker, meddler);
    CutClients.Mqtt reader =
        clients.mqtt(READER, packet -> isSubscribed |= Packets.type(packet) == Packets.SUBACK);
    reader.send(Packets.subscribe(Packets.V5, 1, "cut/#", 2));
    while (!isSubscribed && broker.world().step()) {
      reader.look();
    }
    reader.leave();
    publisher = clients.mqtt(PUBLISHER, this::heard);
    sender = clients.stomp(this::heard);
    while ((messages.size() < MESSAGES || sent.size() < MESSAGES) && broker.world().step()) {
      publisher.look();
      sender.look();
      send();
    }
    broker.requireSound();
  }

  private void send() {
    if (isConnected && underWay.size() < WINDOW && random.nextInt(8) == 0) {
      do {
        lastId = lastId % IDS + 1;
      } while (underWay.containsKey(lastId));
      int qos = 1 + random.nextInt(2);
      Message message =
          new Message("q" + qos + ":" + messages.size(), qos, lastId, disk.tracedEvents());
      messages.add(message);
      underWay.put(lastId, message);
      publisher.publish(message.text, TOPIC, qos, lastId, false);
    }
    if (isSender && sent.size() - receipts.size() < WINDOW && random.nextInt(8) == 0) {
      String text = "s" + sent.size();
      sent.put(text, disk.tracedEvents());
      sender.send("SEND\ndestination:/queue/cut\npersistent:true\nreceipt:" + text + "\n\n" + text);
    }
  }

  private void heard(byte[] packet) {
    switch (Packets.type(packet)) {
      case Packets.CONNACK -> isConnected = true;
      case Packets.PUBACK -> {
        Message message = requireNonNull(underWay.remove(Packets.packetId(packet)));
        message.takenAt = disk.tracedEvents();
        message.completedAt = disk.tracedEvents();
      }
      case Packets.PUBREC -> {
        requireNonNull(underWay.get(Packets.packetId(packet))).takenAt = disk.tracedEvents();
        publisher.send(Packets.ack(Packets.PUBREL, Packets.packetId(packet)));
      }
      case Packets.PUBCOMP ->
          requireNonNull(underWay.remove(Packets.packetId(packet))).completedAt =
              disk.tracedEvents();
      default -> throw new AssertionError("the publisher gets " + Packets.type(packet));
    }
  }

  private void heard(String frame) {
    if (frame.startsWith("CONNECTED")) {
      isSender = true;
    } else if (frame.startsWith("RECEIPT")) {
      int from = frame.indexOf("receipt-id:") + 11;
      receipts.put(frame.substring(from, frame.indexOf('\n', from)), disk.tracedEvents());
    } else {
      throw new AssertionError(frame);
    }
  }

  List<DiskEvent> trace() {
    return disk.trace();
  }

  RecordingView view() {
    return view;
  }

  List<Message> messages() {
    return messages;
  }

  Map<String, Integer> receipts() {
    return receipts;
  }
}
