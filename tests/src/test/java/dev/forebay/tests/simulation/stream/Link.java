package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.runtime.EventLoop;
import dev.forebay.tests.simulation.frame.Installation;
import dev.forebay.tests.simulation.frame.LogSession;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A connection that writes down what is asked and answered on it. Confined to its loop. */
final class Link {
  private final StreamTrial trial;
  private final EventLoop loop;
  private final LogSession log;
  private final Session session;
  private final MessagePublisher publisher;
  private final List<Stream> seen = new ArrayList<>();
  private final LongSupplier brokerMillis;
  private int waiting;
  private boolean heldUp;
  private boolean closed;

  Link(StreamTrial trial, EventLoop loop, Installation.Running broker) {
    this.trial = trial;
    this.loop = loop;
    this.brokerMillis = broker::millis;
    this.log = broker.openStreams(loop, () -> heldUp = false);
    this.session = broker.openSession(loop, this::mayPublishAgain);
    this.publisher = new MessagePublisher(trial, session, brokerMillis);
  }

  EventLoop loop() {
    return loop;
  }

  StreamClient streams() {
    return log.streams();
  }

  Session session() {
    return session;
  }

  MessagePublisher publisher() {
    return publisher;
  }

  private void mayPublishAgain() {
    publisher.mayPublishAgain();
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
    log.session().close();
    session.close();
  }

  /** Whether there is an answer that has not come. */
  boolean waits() {
    return waiting > 0 || heldUp || publisher.waits();
  }

  boolean mayPublish() {
    heldUp = !log.session().mayPublish();
    return !heldUp;
  }

  /** All places that there are. */
  List<Place> places() {
    List<Stream> all = new ArrayList<>(log.streams().streams());
    all.sort(java.util.Comparator.comparing(Stream::name));
    trial.add(
        new StreamEvent.Listed(
            all.stream()
                .map(stream ->
                    new StreamEvent.Listing(stream.name(), stream.id(), stream.partitions().size()))
                .toList()));
    List<Place> places = new ArrayList<>();
    for (Stream stream : all) {
      for (Partition partition : stream.partitions()) {
        places.add(new Place(stream.name(), stream.id(), partition.number()));
      }
    }
    return places;
  }

  /** The partition; one that has been deleted since is still there for who had it. */
  @Nullable Partition partition(Place place) {
    Stream stream = log.streams().stream(place.stream());
    if (stream != null && seen.stream().noneMatch(stream::equals)) {
      seen.add(stream);
    }
    for (Stream known : seen) {
      if (known.id().equals(place.stream()) && place.partition() < known.partitions().size()) {
        return known.partitions().get(place.partition());
      }
    }
    return null;
  }

  void execute(StreamCommand command, Consumer<StreamReply> reply) {
    waiting++;
    log.streams()
        .execute(
            command,
            answer -> {
              waiting--;
              reply.accept(answer);
            });
  }

  void execute(CatalogCommand command, Consumer<CatalogReply> reply) {
    waiting++;
    session.execute(
        command,
        answer -> {
          waiting--;
          if (answer instanceof CatalogReply.Refused refused) {
            trial.add(new StreamEvent.Broken(command + ": " + refused.refusal()));
          }
          reply.accept(answer);
        });
  }

  void newProducerId(Consumer<Long> reply) {
    waiting++;
    log.streams()
        .newProducerId(id -> {
          waiting--;
          trial.add(new StreamEvent.ProducerNamed(id));
          reply.accept(id);
        });
  }

  /** Sends a batch; false if there is no such place any more. */
  boolean append(Place place, Batch batch, Consumer<AppendReply> reply) {
    Partition partition = partition(place);
    if (partition == null) {
      return false;
    }
    waiting++;
    trial.add(new StreamEvent.Sent(place, batch));
    log.streams()
        .append(
            partition,
            batch.head(),
            batch.content(),
            answer -> {
              waiting--;
              switch (answer) {
                case AppendReply.Appended(long base, long start, _) ->
                    trial.add(new StreamEvent.Appended(place, batch, base, start));
                case AppendReply.Refused(AppendReply.Reason reason) ->
                    trial.add(new StreamEvent.Refused(place, batch, reason));
              }
              reply.accept(answer);
            });
    return true;
  }

  /** Reads; who takes the answer releases its pin. False if there is no such place any more. */
  boolean read(Place place, long offset, int maxBytes, Consumer<ReadReply> reply) {
    Partition partition = partition(place);
    if (partition == null) {
      return false;
    }
    int read = trial.nextRead();
    waiting++;
    trial.add(new StreamEvent.ReadAsked(read, place, offset, maxBytes));
    log.streams().read(partition, offset, maxBytes, answer -> answered(read, place, answer, reply));
    return true;
  }

  /** Searches for a time, or for the latest one. */
  void search(Place place, long timeMillis) {
    Partition partition = partition(place);
    if (partition == null) {
      return;
    }
    int read = trial.nextRead();
    waiting++;
    trial.add(new StreamEvent.TimeAsked(read, place, timeMillis));
    Consumer<ReadReply> reply = answer -> answered(read, place, answer, Link::release);
    if (timeMillis == Long.MAX_VALUE) {
      log.streams().readLatestTime(partition, reply);
    } else {
      log.streams().readAtTime(partition, 0, timeMillis, reply);
    }
  }

  private void answered(int read, Place place, ReadReply answer, Consumer<ReadReply> reply) {
    waiting--;
    if (answer instanceof ReadReply.Unreadable) {
      trial.unreadable();
      reply.accept(answer);
      return;
    }
    long now = brokerMillis.getAsLong();
    trial.add(
        switch (answer) {
          case ReadReply.Batches found ->
              new StreamEvent.Found(
                  read,
                  place,
                  found.bounds(),
                  now,
                  entries(found.batches().stream().map(StoredBatch::bytes).toList()));
          case ReadReply.OutOfRange out ->
              new StreamEvent.OutOfRange(read, place, out.bounds(), now);
          case ReadReply.Gone _ -> new StreamEvent.Gone(read, place);
          case ReadReply.Unreadable _ ->
              throw new AssertionError("a read failed on a disk that is sound");
        });
    reply.accept(answer);
  }

  /** What is in batches that were read. */
  List<StreamEvent.Entry> entries(List<ByteBuffer> batches) {
    List<StreamEvent.Entry> entries = new ArrayList<>(batches.size());
    for (int i = 0; i < batches.size(); i++) {
      ByteBuffer bytes = batches.get(i);
      if (StreamCodec.isConverted(bytes)) {
        for (StreamCodec.Message message : StreamCodec.messages(bytes)) {
          entries.add(entry(message, i));
        }
      } else {
        long base = bytes.remaining() < Long.BYTES ? -1 : bytes.getLong(bytes.position());
        Batch batch = trial.batch(Batch.numberIn(bytes));
        boolean intact = batch != null && batch.isIntactIn(bytes);
        entries.add(new StreamEvent.Entry(base, batch, intact, i));
      }
    }
    return entries;
  }

  private StreamEvent.Entry entry(StreamCodec.Message message, int stored) {
    Batch batch = trial.batch(message.body().getLong(0));
    boolean intact =
        batch != null
            && batch.single()
            && message.body().equals(batch.body())
            && message.properties().equals(ByteBuffer.wrap(batch.properties()));
    return new StreamEvent.Entry(message.offset(), batch, intact, stored);
  }

  static void release(ReadReply answer) {
    if (answer instanceof ReadReply.Batches found) {
      found.pin().release();
    }
  }
}
