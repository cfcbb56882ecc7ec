package dev.forebay.tests.mqtt.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.storage.disk.Disk;
import dev.forebay.testkit.disk.DiskEvent;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.view.MemoryView;
import dev.forebay.tests.crash.LyingDisk;
import dev.forebay.tests.crash.SimulatedBroker;
import dev.forebay.tests.simulation.broken.BrokenWorlds;
import dev.forebay.tests.simulation.broken.Variant;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.mqtt.Packets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Power cuts at random events of the disk, half of them right after a sync: what PUBACK, PUBREC,
 * PUBCOMP and RECEIPT have said is so. {@code -Dforebay.cuts} says how many, {@code -Dforebay.seed}
 * repeats a run exactly.
 */
class ClientsPowerCutTest {
  private static final int CUTS = Integer.getInteger("forebay.cuts", 200);
  private static final int CUTS_PER_RUN = 50;
  private static final long DRAIN_NANOS = 1_000_000_000L;

  @Test
  void whatWasAcknowledgedBeforeTheCutIsThereAfterIt() {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    int cuts = 0;
    for (long each = seed; cuts < CUTS; each++) {
      cuts += CUTS_PER_RUN;
      assertThat(cut(each, UnaryOperator.identity(), Meddler.NONE)).isEmpty();
    }
  }

  @Test
  void aDiskThatLiesAboutSyncsIsFoundOut() {
    assertThat(cut(1, LyingDisk::new, Meddler.NONE)).anyMatch(one -> one.contains("lost q2"));
  }

  @Test
  void acknowledgementsThatLeaveBeforeTheSyncAreFoundOut() {
    Variant atOnce =
        BrokenWorlds.forConfirms().stream()
            .filter(one -> one.fault().startsWith("confirms come"))
            .findFirst()
            .orElseThrow();
    assertThat(cut(1, UnaryOperator.identity(), atOnce.meddler().get()))
        .anyMatch(one -> one.contains("lost q1"))
        .anyMatch(one -> one.contains("lost s"));
  }

  private static List<String> cut(long seed, UnaryOperator<Disk> spoil, Meddler meddler) {
    SplittableRandom random = new SplittableRandom(seed);
    RecordedClients run = new RecordedClients(seed, spoil, meddler);
    assertThat(run.messages()).as("messages, seed %d", seed).hasSizeGreaterThan(50);
    assertThat(run.receipts()).as("receipts, seed %d", seed).hasSizeGreaterThan(20);
    List<DiskEvent> trace = run.trace();
    List<String> violations = new ArrayList<>();
    for (int i = 0; i < CUTS_PER_RUN; i++) {
      int events = random.nextInt(trace.size() + 1);
      while (i % 2 == 0
          && events < trace.size()
          && !(trace.get(events) instanceof DiskEvent.Synced)) {
        events++;
      }
      int end = Math.min(events + 1, trace.size());
      for (String violation : new Cut(run, end).violations(random.nextLong())) {
        violations.add("seed %d, cut after event %d: %s".formatted(seed, end, violation));
      }
    }
    return violations;
  }

  /** One power cut, and what a new broker has then. */
  private static final class Cut {
    private final RecordedClients run;
    private final int events;
    private final List<String> violations = new ArrayList<>();
    private final Map<String, Integer> found = new HashMap<>();
    private final Set<String> expected = new HashSet<>();
    private final Set<Integer> held = new HashSet<>();
    private boolean isPublisher;
    private boolean isReader;

    Cut(RecordedClients run, int events) {
      this.run = run;
      this.events = events;
    }

    List<String> violations(long seed) {
      Random random = new Random(seed);
      SimulatedDisk left = SimulatedDisk.rebuild(run.trace().subList(0, events)).crash(random);
      int view = random.nextInt(3);
      MemoryView viewLeft = view == 2 ? new MemoryView() : run.view().asOf(events, view);
      try {
        recover(new SimulatedBroker(seed, left, viewLeft));
      } catch (RuntimeException | AssertionError e) {
        violations.add("does not recover: " + e);
      }
      return violations;
    }

    private void recover(SimulatedBroker broker) {
      CutClients clients = new CutClients(broker, Meddler.NONE);
      List<CutClients.Mqtt> open = new ArrayList<>();
      open.add(clients.mqtt(RecordedClients.PUBLISHER, packet -> publisher(open, packet)));
      open.add(clients.mqtt(RecordedClients.READER, packet -> reader(open, packet)));
      CutClients.Stomp drain = clients.stomp(this::drained);
      drain.send("SUBSCRIBE\nid:1\ndestination:/queue/cut\nack:auto\n\n");
      long end = broker.world().nanoTime() + DRAIN_NANOS;
      while (broker.world().nanoTime() < end) {
        broker.world().runFor(1_000_000);
        open.forEach(CutClients.Mqtt::look);
        drain.look();
      }
      broker.requireSound();
      compare();
    }

    private void publisher(List<CutClients.Mqtt> open, byte[] packet) {
      CutClients.Mqtt client = open.getFirst();
      if (Packets.type(packet) == Packets.CONNACK && !isPublisher) {
        isPublisher = true;
        publishAgain(client, packet[Packets.headerAt(packet)] == 1);
      } else if (Packets.type(packet) == Packets.PUBREC) {
        client.send(Packets.ack(Packets.PUBREL, Packets.packetId(packet)));
      }
    }

    /** Goes on with what is under way, and uses each identifier that is free. */
    private void publishAgain(CutClients.Mqtt client, boolean isPresent) {
      Set<Integer> free = new HashSet<>();
      boolean isPromised = false;
      for (RecordedClients.Message message : run.messages()) {
        isPromised |= message.takenAt <= events;
        if (message.completedAt <= events) {
          free.add(message.packetId);
        }
      }
      if (isPromised && !isPresent) {
        violations.add("the publisher's session is lost");
      }
      for (RecordedClients.Message message : run.messages()) {
        boolean isUnderWay = message.sentAt <= events && message.completedAt > events;
        if (isUnderWay && message.takenAt <= events) {
          client.send(Packets.ack(Packets.PUBREL, message.packetId));
        } else if (isUnderWay && isPresent) {
          client.publish(message.text, RecordedClients.TOPIC, message.qos, message.packetId, true);
        }
        if (isUnderWay) {
          free.remove(message.packetId);
        }
      }
      for (int packetId : free) {
        expected.add("after:" + packetId);
        client.publish("after:" + packetId, RecordedClients.TOPIC, 2, packetId, false);
      }
    }

    private void reader(List<CutClients.Mqtt> open, byte[] packet) {
      CutClients.Mqtt client = open.getLast();
      switch (Packets.type(packet)) {
        case Packets.CONNACK -> isReader = packet[Packets.headerAt(packet)] == 1;
        case Packets.PUBLISH -> {
          Packets.Publish publish = Packets.Publish.of(packet, Packets.V5);
          if (publish.qos() == 1 || held.add(publish.packetId())) {
            found.merge(publish.text(), 1, Integer::sum);
          }
          client.send(
              Packets.ack(
                  publish.qos() == 1 ? Packets.PUBACK : Packets.PUBREC, publish.packetId()));
        }
        case Packets.PUBREL -> {
          held.remove(Packets.packetId(packet));
          client.send(Packets.ack(Packets.PUBCOMP, Packets.packetId(packet)));
        }
        default -> violations.add("the reader gets " + Packets.type(packet));
      }
    }

    private void drained(String frame) {
      if (frame.startsWith("MESSAGE")) {
        found.merge(frame.substring(frame.indexOf("\n\n") + 2), 1, Integer::sum);
      }
    }

    private void compare() {
      for (RecordedClients.Message message : run.messages()) {
        if (message.takenAt <= events) {
          expected.add(message.text);
        }
      }
      run.receipts()
          .forEach((text, at) -> {
            if (at <= events) {
              expected.add(text);
            }
          });
      if (!isReader && !expected.isEmpty()) {
        violations.add("the reader's session is lost");
      }
      for (String text : expected) {
        if (!found.containsKey(text)) {
          violations.add("lost " + text);
        }
      }
      found.forEach((text, times) -> {
        if (times > 1 && !text.startsWith("q1")) {
          violations.add("twice " + text);
        }
      });
    }
  }
}
