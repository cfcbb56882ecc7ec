package dev.forebay.tests.crash;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.form.MessageView;
import dev.forebay.testkit.disk.DiskEvent;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.view.MemoryView;
import dev.forebay.tests.crash.RecordedRun.Place;
import dev.forebay.tests.crash.RecordedRun.Settled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The power fails after some event of the disk of a {@link RecordedRun}: what a new broker finds on
 * what is left is compared with what had been promised. One thread.
 */
final class PowerCut {
  private static final long DRAIN_NANOS = 2_000_000_000L;

  /** A settlement's delay of 10 ms, and what slow simulated workers add to it. */
  private static final long SETTLE_WINDOW_NANOS = 150_000_000L;

  private final RecordedRun run;
  private final int events;
  private final List<String> violations = new ArrayList<>();
  private final Set<Place> found = new LinkedHashSet<>();
  private final Map<String, Map<Integer, Long>> last = new HashMap<>();

  PowerCut(RecordedRun run, int events) {
    this.run = run;
    this.events = events;
  }

  /** Everything that is wrong after this cut; the random numbers say which blocks are left. */
  List<String> violations(List<DiskEvent> trace, long seed) {
    Random random = new Random(seed);
    SimulatedDisk left = SimulatedDisk.rebuild(trace.subList(0, events)).crash(random);
    int view = random.nextInt(3);
    MemoryView viewLeft = view == 2 ? new MemoryView() : run.view().asOf(events, view);
    try {
      recover(seed, left, viewLeft);
      compare();
    } catch (RuntimeException | AssertionError e) {
      violations.add("does not recover: " + e);
    }
    return violations;
  }

  private void recover(long seed, SimulatedDisk disk, MemoryView view) {
    SimulatedBroker broker = new SimulatedBroker(seed, disk, view);
    for (String queue : RecordedRun.QUEUES) {
      broker.onSession(
          0,
          session ->
              session.consume(
                  new ConsumeCommand(RecordedRun.VIRTUAL_HOST, queue, true, false, 1 << 14),
                  new Drain(queue),
                  reply -> {
                    boolean isPromised =
                        run.declared().getOrDefault(queue, Integer.MAX_VALUE) <= events;
                    if (reply instanceof ConsumeReply.Refused && isPromised) {
                      violations.add("lost queue " + queue);
                    }
                  }));
    }
    broker.world().runFor(DRAIN_NANOS);
    broker.requireSound();
  }

  private void compare() {
    run.confirmed()
        .forEach((place, confirmedAt) -> {
          Settled settled = run.settled().get(place);
          boolean maySettle = settled != null && settled.diskEvents() <= events;
          if (confirmedAt <= events && !maySettle && !found.contains(place)) {
            violations.add("lost " + place);
          }
        });
    for (Place place : found) {
      Settled settled = run.settled().get(place);
      if (settled != null && settled.atNanos() + SETTLE_WINDOW_NANOS < run.nanosOf(events)) {
        violations.add("settled long ago and there again: " + place);
      }
    }
  }

  private final class Drain implements DeliverySink {
    private final String queue;

    Drain(String queue) {
      this.queue = queue;
    }

    @Override
    public void deliver(
        ConsumerHandle consumer, long offset, boolean redelivered, MessageView view) {
      Message message = RecordedRun.read(view);
      Place place = new Place(queue, message);
      if (!run.confirmed().containsKey(place)) {
        violations.add("from nowhere: " + place);
      }
      Long before =
          last.computeIfAbsent(queue, _ -> new HashMap<>())
              .put(message.publisher(), message.number());
      if (!found.add(place) || (before != null && before >= message.number())) {
        violations.add("out of order or twice: " + place);
      }
    }

    @Override
    public void cancelled(ConsumerHandle consumer) {
      violations.add("cancelled on " + queue);
    }
  }
}
