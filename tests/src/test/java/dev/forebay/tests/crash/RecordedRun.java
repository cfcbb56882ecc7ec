package dev.forebay.tests.crash;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.Headers;
import dev.forebay.storage.disk.Disk;
import dev.forebay.testkit.disk.DiskEvent;
import dev.forebay.testkit.disk.SimulatedDisk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * A run of the broker under load with everything that was done to its disk, and when, counted in
 * events of the disk, it gave which promise. One thread.
 */
final class RecordedRun {
  static final String VIRTUAL_HOST = "/";
  static final List<String> QUEUES = List.of("one", "two", "three");
  private static final int PUBLISHERS = 3;
  private static final int MESSAGES_PER_PUBLISHER = 400;
  private static final int MESSAGES_PER_TURN_MAX = 8;
  private static final int PAUSE_NANOS_MAX = 8_000_000;
  private static final int CREDIT = 50;
  private static final long RUN_NANOS = 1_000_000_000L;

  /** A message in a queue. */
  record Place(String queue, Message message) {}

  /** When an acknowledgement was given. */
  record Settled(int diskEvents, long atNanos) {}

  private final SimulatedDisk disk = new SimulatedDisk();
  private final RecordingView view = new RecordingView(disk::tracedEvents);
  private final SplittableRandom random;
  private final Map<String, Integer> declared = new HashMap<>();
  private final Map<Place, Integer> confirmed = new HashMap<>();
  private final Map<Place, Settled> settled = new HashMap<>();
  private final List<Long> eventNanos = new ArrayList<>();
  private final SimulatedBroker broker;

  RecordedRun(long seed, UnaryOperator<Disk> spoil) {
    random = new SplittableRandom(seed);
    disk.record();
    broker = new SimulatedBroker(seed, spoil.apply(disk), view);
    broker.onSession(0, this::declare);
    while (broker.world().nanoTime() < RUN_NANOS && broker.world().step()) {
      while (eventNanos.size() < disk.tracedEvents()) {
        eventNanos.add(broker.world().nanoTime());
      }
    }
    broker.requireSound();
  }

  private void declare(Session session) {
    for (String queue : QUEUES) {
      session.execute(
          new CatalogCommand.DeclareQueue(
              VIRTUAL_HOST, queue, true, false, false, QueueSettings.OfQueue.PLAIN),
          reply -> {
            if (!(reply instanceof CatalogReply.QueueDeclared)) {
              throw new AssertionError(reply.toString());
            }
            declared.put(queue, disk.tracedEvents());
            broker.onSession(declared.size(), each -> consume(each, queue));
            if (declared.size() == QUEUES.size()) {
              for (int i = 0; i < PUBLISHERS; i++) {
                int publisher = i;
                broker.onSession(i, each -> new Sender(each, publisher).turn());
              }
            }
          });
    }
  }

  private void consume(Session session, String queue) {
    session.consume(
        new ConsumeCommand(VIRTUAL_HOST, queue, false, false, CREDIT), new Reader(queue), _ -> {});
  }

  /** A confirming publisher. */
  private final class Sender {
    private final Session session;
    private final int number;
    private final Publisher publisher;
    private final RouteKey key = new RouteKey();
    private final List<Place> sent = new ArrayList<>();
    private int confirmedUpTo;

    Sender(Session session, int number) {
      this.session = session;
      this.number = number;
      this.publisher = session.publisher(this::confirmedUpTo);
    }

    private void confirmedUpTo(long sequence) {
      for (; confirmedUpTo < sequence; confirmedUpTo++) {
        confirmed.put(sent.get(confirmedUpTo), disk.tracedEvents());
      }
    }

    void turn() {
      for (int i = random.nextInt(MESSAGES_PER_TURN_MAX); i >= 0 && session.mayPublish(); i--) {
        publish();
      }
      publisher.flush();
      if (sent.size() < MESSAGES_PER_PUBLISHER) {
        broker.loop(number).schedule(random.nextInt(PAUSE_NANOS_MAX), this::turn);
      }
    }

    private void publish() {
      Message message = new Message(number, sent.size());
      String queue = QUEUES.get(random.nextInt(QUEUES.size()));
      byte[] body = message.body();
      sent.add(new Place(queue, message));
      key.set("", queue);
      publisher
          .append(
              publisher.route(key, () -> Headers.EMPTY),
              MessageTraits.of(true),
              0,
              body.length,
              sent.size())
          .put(body);
    }
  }

  /** Acknowledges what it gets, in ranges, and mostly stays behind with some. */
  private final class Reader implements DeliverySink {
    private final String queue;
    private final List<Place> held = new ArrayList<>();
    private long firstOffset;

    Reader(String queue) {
      this.queue = queue;
    }

    @Override
    public void deliver(
        ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
      if (!held.isEmpty() && offset != firstOffset + held.size()) {
        settle(consumer, held.size());
      }
      if (held.isEmpty()) {
        firstOffset = offset;
      }
      held.add(new Place(queue, read(message)));
      if (random.nextInt(6) == 0 || held.size() == CREDIT) {
        settle(consumer, 1 + random.nextInt(held.size()));
      }
    }

    private void settle(ConsumerHandle consumer, int count) {
      List<Place> gone = held.subList(0, count);
      Settled now = new Settled(disk.tracedEvents(), broker.world().nanoTime());
      gone.forEach(place -> settled.put(place, now));
      gone.clear();
      consumer.queue().settle(consumer, firstOffset, firstOffset + count);
      firstOffset += count;
    }

    @Override
    public void cancelled(ConsumerHandle consumer) {
      throw new AssertionError("cancelled");
    }
  }

  static Message read(MessageView view) {
    byte[] body = new byte[view.bodyBytes()];
    view.memory().get(view.bodyAt(), body);
    return Message.of(body);
  }

  List<DiskEvent> trace() {
    return disk.trace();
  }

  RecordingView view() {
    return view;
  }

  Map<String, Integer> declared() {
    return declared;
  }

  Map<Place, Integer> confirmed() {
    return confirmed;
  }

  Map<Place, Settled> settled() {
    return settled;
  }

  /** The simulated time of the last of so many events. */
  long nanosOf(int events) {
    return events == 0 ? 0 : eventNanos.get(events - 1);
  }
}
