package dev.forebay.protocol.mqtt.state;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.form.MessageView;
import dev.forebay.protocol.mqtt.node.EndMarks;
import dev.forebay.protocol.mqtt.node.MqttNames;
import dev.forebay.runtime.EventLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small map that survives: each record is a message of a durable queue, which its only consumer
 * holds unacknowledged for as long as it counts. A start gets all that was not acknowledged, in
 * order. Confined to the home loop.
 */
final class RecordStore implements DeliverySink {
  private static final Logger LOG = LoggerFactory.getLogger(RecordStore.class);
  private static final long TRY_AGAIN_NANOS = 100_000_000;
  private static final int CREDIT = Integer.MAX_VALUE;

  private final EventLoop loop;
  private final Session session;
  private final String virtualHost;
  private final RecordWriter writer;
  private final EndMarks marks;
  private Map<StateRecord.Key, Long> offsets = new HashMap<>();
  private final Map<StateRecord.Key, Integer> onTheirWay = new HashMap<>();
  private final Map<StateRecord.Key, List<Awaited>> removals = new HashMap<>();
  private final List<Removal> settling = new ArrayList<>();
  private final Map<StateRecord.Key, Removal> leaving = new HashMap<>();
  private @Nullable ConsumerHandle consumer;

  /** All that there is has come. */
  private boolean isCurrent;

  private @Nullable Loading loading;

  private record Removal(StateRecord.Key key, long offset, List<Runnable> done) {
    void isDone() {
      done.forEach(Runnable::run);
    }
  }

  /** A removal of a record that has not come yet; later ones of its key are to stay. */
  private static final class Awaited {
    private final Runnable done;
    private int arrivals;

    Awaited(int arrivals, Runnable done) {
      this.arrivals = arrivals;
      this.done = done;
    }
  }

  /** What a start finds. */
  private static final class Loading {
    private final Map<StateRecord.Key, StateRecord> found = new HashMap<>();
    private final Consumer<Collection<StateRecord>> loaded;

    Loading(Consumer<Collection<StateRecord>> loaded) {
      this.loaded = loaded;
    }
  }

  RecordStore(EventLoop loop, Session session, String virtualHost) {
    this.loop = loop;
    this.session = session;
    this.virtualHost = virtualHost;
    this.writer = new RecordWriter(loop, session);
    this.marks = new EndMarks(loop, session, MqttNames.STATE_QUEUE);
  }

  /** Reads what there is. */
  void open(Consumer<Collection<StateRecord>> loaded) {
    loading = new Loading(loaded);
    declare();
  }

  private void declare() {
    session.execute(
        new CatalogCommand.DeclareQueue(
            virtualHost, MqttNames.STATE_QUEUE, true, false, false, QueueSettings.OfQueue.PLAIN),
        reply -> {
          if (reply instanceof CatalogReply.QueueDeclared) {
            consume();
          } else {
            LOG.warn("the queue {} can't be declared: {}", MqttNames.STATE_QUEUE, reply);
            loop.schedule(TRY_AGAIN_NANOS, this::declare);
          }
        });
  }

  private void consume() {
    session.consume(
        new ConsumeCommand(virtualHost, MqttNames.STATE_QUEUE, false, true, CREDIT),
        this,
        reply -> {
          if (reply instanceof ConsumeReply.Consuming(ConsumerHandle started)) {
            consumer = started;
            writer.writeOn();
            marks.put();
          } else {
            LOG.warn("the queue {} can't be consumed: {}", MqttNames.STATE_QUEUE, reply);
            loop.schedule(TRY_AGAIN_NANOS, this::declare);
          }
        });
  }

  private void endLoading() {
    isCurrent = true;
    Loading ended = loading;
    if (ended != null) {
      loading = null;
      ended.loaded.accept(ended.found.values());
    }
  }

  /** Keeps a record in place of an earlier one of its key. */
  void write(StateRecord record, Runnable durable) {
    onTheirWay.merge(record.key(), 1, Integer::sum);
    writer.write(record, durable);
  }

  /**
   * Forgets the record of a key that there is, or that is on its way.
   *
   * @param done runs when that is durable
   */
  void remove(StateRecord.Key key, Runnable done) {
    Long offset = onTheirWay.containsKey(key) ? null : offsets.remove(key);
    boolean isThere = offset != null || onTheirWay.containsKey(key);
    if (!isThere && isCurrent && key.kind() != StateRecord.Kind.RECEIVED) {
      // Nobody else writes such records: this one was forgotten before.
      whenRemoved(key, done);
    } else if (offset == null) {
      removeWhenItComes(key, done);
    } else {
      settle(new Removal(key, offset, new ArrayList<>(List.of(done))));
    }
  }

  /** Runs the action when a record that is being forgotten can't come back; at once if none is. */
  void whenRemoved(StateRecord.Key key, Runnable action) {
    Removal removal = leaving.get(key);
    List<Awaited> awaited = removals.get(key);
    if (awaited != null) {
      awaited.add(new Awaited(awaited.getLast().arrivals, action));
    } else if (removal != null) {
      removal.done.add(action);
    } else {
      action.run();
    }
  }

  /** Where the record of a key is, and who holds it, for a transaction that settles it. */
  boolean settleIn(Transaction transaction, StateRecord.Key key) {
    Long offset = onTheirWay.containsKey(key) ? null : offsets.remove(key);
    ConsumerHandle holder = consumer;
    if (offset == null || holder == null) {
      return false;
    }
    transaction.settle(holder.queue(), holder, offset, offset + 1);
    return true;
  }

  /** Those of one turn are settled together. */
  private void settle(Removal removal) {
    settling.add(removal);
    leaving.put(removal.key, removal);
    if (settling.size() == 1) {
      loop.executeAtTurnEnd(this::settleAll);
    }
  }

  private void settleAll() {
    List<Removal> all = List.copyOf(settling);
    settling.clear();
    ConsumerHandle holder = consumer;
    if (holder == null) {
      all.forEach(this::removeAgain);
      return;
    }
    Transaction transaction = session.transaction();
    for (Removal removal : all) {
      transaction.settle(holder.queue(), holder, removal.offset, removal.offset + 1);
    }
    transaction.commit(() -> all.forEach(this::removed), () -> all.forEach(this::removeAgain));
  }

  private void removed(Removal removal) {
    leaving.remove(removal.key, removal);
    removal.isDone();
  }

  private void removeAgain(Removal removal) {
    leaving.remove(removal.key, removal);
    removeWhenItComes(removal.key, removal::isDone);
  }

  private void removeWhenItComes(StateRecord.Key key, Runnable done) {
    int arrivals = Math.max(1, onTheirWay.getOrDefault(key, 0));
    removals.computeIfAbsent(key, _ -> new ArrayList<>()).add(new Awaited(arrivals, done));
  }

  @Override
  public void deliver(ConsumerHandle from, long offset, boolean redelivered, MessageView message) {
    boolean isMark = EndMarks.isMark(message);
    StateRecord record = isMark ? null : decode(message);
    if (record == null) {
      from.queue().settle(from, offset, offset + 1);
    } else {
      arrived(from, offset, record);
    }
    if (isMark && marks.isNewest(message)) {
      loop.execute(this::endLoading);
    }
  }

  private void arrived(ConsumerHandle from, long offset, StateRecord record) {
    StateRecord.Key key = record.key();
    onTheirWay.computeIfPresent(key, (_, count) -> count > 1 ? count - 1 : null);
    Long earlier = offsets.put(key, offset);
    if (earlier != null) {
      from.queue().settle(from, earlier, earlier + 1);
    }
    if (loading != null) {
      loading.found.put(key, record);
    }
    List<Awaited> awaited = removals.get(key);
    if (awaited != null) {
      removeAwaited(key, offset, awaited);
    }
  }

  private void removeAwaited(StateRecord.Key key, long offset, List<Awaited> awaited) {
    List<Runnable> removed = new ArrayList<>();
    awaited.removeIf(one -> {
      one.arrivals--;
      if (one.arrivals <= 0) {
        removed.add(one.done);
      }
      return one.arrivals <= 0;
    });
    if (awaited.isEmpty()) {
      removals.remove(key);
    }
    if (!removed.isEmpty()) {
      offsets.remove(key);
      settle(new Removal(key, offset, removed));
    }
  }

  /**
   * Null, and said so, for what this build does not know: a client's message, or a newer build's.
   */
  private static @Nullable StateRecord decode(MessageView message) {
    try {
      ByteBuf body = Unpooled.wrappedBuffer(message.bodyMemory().duplicate().clear());
      return StateFormat.decode(body.slice(message.bodyAt(), message.bodyBytes()));
    } catch (RuntimeException e) {
      LOG.warn("a message of {} is no record of a client: {}", MqttNames.STATE_QUEUE, e.toString());
      return null;
    }
  }

  /** There may be memory for what is to be written. */
  void mayPublishAgain() {
    writer.writeOn();
  }

  @Override
  public void cancelled(ConsumerHandle gone) {
    LOG.error("the queue {} was deleted: what was kept of sessions is lost", MqttNames.STATE_QUEUE);
    again();
  }

  @Override
  public void interrupted(ConsumerHandle gone) {
    again();
  }

  /** All that is held comes once more. */
  private void again() {
    consumer = null;
    isCurrent = false;
    // There may be a million.
    offsets = new HashMap<>();
    loop.schedule(TRY_AGAIN_NANOS, this::declare);
  }
}
