package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamStart;
import dev.forebay.broker.form.MessageView;
import dev.forebay.tests.simulation.frame.Installation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one partition message by message, and returns credit for what it got. Asks for the
 * partition's bounds just before and after it begins, which say where it must.
 */
final class MessageConsumer implements Follower, DeliverySink {
  private static final int CREDIT_MAX = 60;

  private final StreamTrial trial;
  private final Link link;
  private final Place place;
  private final int number;
  private final StreamStart start;
  private final List<Long> held = new ArrayList<>();
  private int creditMax;
  private @Nullable ConsumerHandle handle;
  private @Nullable Bounds before;
  private @Nullable Bounds after;
  private long first = -1;
  private long next = -1;
  private boolean begun;
  private boolean paused;
  private boolean ended;

  MessageConsumer(StreamTrial trial, Link link, Place place) {
    this.trial = trial;
    this.link = link;
    this.place = place;
    this.number = trial.nextNumber();
    this.start =
        switch (trial.random.nextInt(5)) {
          case 0 -> new StreamStart.Next();
          case 2 -> new StreamStart.At(trial.position(place));
          case 1 -> new StreamStart.At(trial.random.nextLong(200));
          default -> new StreamStart.First();
        };
    this.creditMax = credit();
  }

  private int credit() {
    return 1 + trial.random.nextInt(trial.random.nextBoolean() ? 4 : CREDIT_MAX);
  }

  @Override
  public void begin() {
    Stream stream = link.streams().stream(place.name());
    if (stream == null || !stream.id().equals(place.stream())) {
      ended = true;
      return;
    }
    boolean byPartition = stream.partitions().size() > 1 || trial.random.nextBoolean();
    askBounds(bounds -> before = bounds);
    trial.add(new StreamEvent.Consuming(number, place, start, creditMax));
    link.session()
        .consume(
            new ConsumeCommand(
                Installation.VIRTUAL_HOST,
                byPartition ? place.queue() : place.name(),
                false,
                false,
                creditMax,
                true,
                0,
                null,
                start),
            this,
            this::answered);
    askBounds(bounds -> {
      after = bounds;
      beginsAt();
    });
  }

  private void answered(ConsumeReply reply) {
    switch (reply) {
      case ConsumeReply.Consuming(ConsumerHandle consumer) -> handle = consumer;
      case ConsumeReply.Refused refused -> trial.add(new StreamEvent.Broken(refused.toString()));
    }
  }

  private void askBounds(Consumer<Bounds> reply) {
    Partition partition = link.partition(place);
    if (partition != null) {
      link.streams()
          .bounds(
              partition,
              bounds -> {
                if (bounds != null) {
                  reply.accept(bounds);
                }
              });
    }
  }

  @Override
  public void deliver(
      ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
    if (ended || redelivered || message.streamOffset() != offset) {
      trial.add(
          new StreamEvent.Broken(
              "consumer %d gets %d, ended %b, redelivered %b, told %d"
                  .formatted(number, offset, ended, redelivered, message.streamOffset())));
    }
    trial.add(delivered(offset, message));
    held.add(offset);
    if (first < 0) {
      first = offset;
      beginsAt();
    } else if (offset > next) {
      skipped(next, offset);
    }
    next = offset + 1;
    trial.position(place, next);
  }

  private StreamEvent.Delivered delivered(long offset, MessageView message) {
    byte[] octets = new byte[message.bodyBytes()];
    message.memory().get(message.bodyAt(), octets);
    byte[] properties = new byte[message.propertiesBytes()];
    message.memory().get(message.propertiesAt(), properties);
    ByteBuffer body = ByteBuffer.wrap(octets);
    Batch batch = octets.length < Long.BYTES ? null : trial.batch(body.getLong(0));
    if (batch == null) {
      return new StreamEvent.Delivered(number, place, offset, null, 0, false);
    }
    if (batch.single()) {
      boolean intact = body.equals(batch.body()) && Arrays.equals(properties, batch.properties());
      return new StreamEvent.Delivered(number, place, offset, batch, 0, intact);
    }
    int index = octets.length < Long.BYTES + Integer.BYTES ? -1 : body.getInt(Long.BYTES);
    boolean intact = body.equals(Batch.messageOf(batch.content(), index));
    return new StreamEvent.Delivered(number, place, offset, batch, index, intact);
  }

  /** As soon as it is known where it may begin, and where it does. */
  private void beginsAt() {
    Bounds earliest = before;
    Bounds latest = after;
    if (first < 0 || begun || earliest == null || latest == null) {
      return;
    }
    begun = true;
    trial.add(new StreamEvent.Begins(number, place, place(earliest), first));
    if (first > place(latest)) {
      skipped(place(latest), first);
    }
  }

  private long place(Bounds bounds) {
    return switch (start) {
      case StreamStart.First _ -> bounds.startOffset();
      case StreamStart.At(long offset) ->
          Math.clamp(offset, bounds.startOffset(), bounds.visibleEnd());
      case StreamStart.Next _, StreamStart.Last _, StreamStart.Since _, StreamStart.Age _ ->
          bounds.visibleEnd();
    };
  }

  /** Only what is given up may be passed over. */
  private void skipped(long from, long to) {
    askBounds(bounds ->
        trial.add(new StreamEvent.Skipped(number, place, from, to, bounds.startOffset())));
  }

  @Override
  public void cancelled(ConsumerHandle consumer) {
    ended = true;
    trial.add(new StreamEvent.Cancelled(number, place));
  }

  @Override
  public void act() {
    ConsumerHandle consumer = handle;
    if (consumer == null || isEnded()) {
      return;
    }
    int dice = trial.random.nextInt(20);
    if (dice == 0) {
      end();
    } else if (dice < 3) {
      limit(consumer);
    } else if (dice < 6) {
      paused = !paused;
      if (paused) {
        consumer.pause();
      } else {
        consumer.resume();
      }
    } else if (!held.isEmpty()) {
      settle(consumer);
    }
  }

  private void limit(ConsumerHandle consumer) {
    int wanted = credit();
    trial.add(new StreamEvent.CreditAsked(number, wanted));
    creditMax = Math.max(creditMax, wanted);
    consumer.limit(
        wanted,
        () -> {
          creditMax = wanted;
          trial.add(new StreamEvent.CreditSet(number, wanted));
        });
  }

  private void settle(ConsumerHandle consumer) {
    int from = trial.random.nextInt(3) == 0 ? trial.random.nextInt(held.size()) : 0;
    int to = from + 1;
    int countMax = 1 + trial.random.nextInt(30);
    while (to < held.size() && to - from < countMax && held.get(to) == held.get(to - 1) + 1) {
      to++;
    }
    long offset = held.get(from);
    long end = held.get(to - 1) + 1;
    held.subList(from, to).clear();
    trial.add(new StreamEvent.Returned(number, to - from));
    switch (trial.random.nextInt(4)) {
      case 0 -> consumer.queue().reject(consumer, offset, end);
      case 1 -> consumer.queue().release(consumer, offset, end);
      default -> consumer.queue().settle(consumer, offset, end);
    }
  }

  @Override
  public void end() {
    ConsumerHandle consumer = handle;
    if (consumer != null && !ended) {
      ended = true;
      consumer.cancel(() -> {});
    }
  }

  @Override
  public boolean isEnded() {
    return ended || link.isClosed();
  }

  @Override
  public Link link() {
    return link;
  }

  @Override
  public Place place() {
    return place;
  }

  @Override
  public long position(Bounds bounds) {
    Bounds latest = after;
    if (isEnded() || paused || held.size() >= creditMax || (next < 0 && latest == null)) {
      return bounds.visibleEnd();
    }
    long from = next < 0 && latest != null ? place(latest) : next;
    return Math.max(from, bounds.startOffset());
  }
}
