package dev.forebay.broker.session;

import dev.forebay.broker.access.SessionAccess;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.catalog.ResolvedRoute;
import dev.forebay.broker.catalog.RouteCache;
import dev.forebay.broker.consumer.ConsumerLink;
import dev.forebay.broker.consumer.QueueLink;
import dev.forebay.broker.handover.RouteGroup;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.handover.ToShard.Outcome;
import dev.forebay.broker.loop.RunBytes;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.broker.route.RouteFinder;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.WorkLine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction on its session's loop: keeps the messages on the heap, limited by {@link
 * StagedBudget}, and builds runs of them at the commit, in chunks, like those of any publisher.
 */
final class LocalTransaction implements Transaction {
  private final SessionLoop sessions;
  private final WorkLine work;
  private final StagedBudget budget;
  private final GuardedCallbacks callbacks;
  private final Publisher publisher;
  private final List<Staged> messages = new ArrayList<>();
  private final Map<Integer, StagedPart> parts = new LinkedHashMap<>();
  private final Map<ConsumerLink, Long> returned = new LinkedHashMap<>();
  private final Map<StreamConsumer, Long> returnedToReaders = new LinkedHashMap<>();

  /** Where its messages go, each as long as one of them waits. */
  private final Set<ResolvedRoute> routes = Collections.newSetFromMap(new IdentityHashMap<>());

  private @Nullable OpenRun latest;
  private long stagedBytes;
  private boolean isCommitting;

  /**
   * Nothing is staged yet.
   *
   * @param work where its messages are built into runs, when it commits
   */
  LocalTransaction(
      SessionLoop sessions,
      WorkLine work,
      RouteCache routes,
      RouteFinder finder,
      SessionOptions options,
      SessionAccess access,
      PublishBudget published,
      StagedBudget budget,
      GuardedCallbacks callbacks) {
    this.sessions = sessions;
    this.work = work;
    this.budget = budget;
    this.callbacks = callbacks;
    this.publisher =
        new LocalPublisher(
            routes,
            finder,
            new ConfirmedRuns(sessions, published, new Untold(), this),
            options,
            access);
  }

  @Override
  public Publisher publisher() {
    return publisher;
  }

  @Override
  public boolean hasRoom(int messageBytes) {
    return budget.hasRoom(messageBytes);
  }

  @Override
  public void keep(int messageBytes) {
    count(messageBytes);
  }

  /** Room for a message that will go into the run. */
  ByteBuffer stage(OpenRun run, int propertiesBytes, int bodyBytes) {
    count(propertiesBytes + bodyBytes + keptWith(run));
    ByteBuffer content =
        ByteBuffer.allocate(propertiesBytes + bodyBytes).order(ByteOrder.LITTLE_ENDIAN);
    messages.add(new Staged(run, propertiesBytes, content));
    return content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What of a message's run it has to keep besides the message. */
  @SuppressWarnings("ReferenceEquality") // Each run that is begun is another, whatever it says.
  private int keptWith(OpenRun run) {
    if (run == latest) {
      return 0;
    }
    latest = run;
    return run.ownBytes() + (routes.add(run.route()) ? run.route().keptBytes() : 0);
  }

  @Override
  public void settle(
      QueueHandle queue, @Nullable ConsumerHandle deliveredTo, long first, long end) {
    end(Outcome.ACKNOWLEDGED, queue, deliveredTo, first, end);
  }

  @Override
  public void reject(
      QueueHandle queue, @Nullable ConsumerHandle deliveredTo, long first, long end) {
    end(Outcome.REJECTED, queue, deliveredTo, first, end);
  }

  @Override
  public void release(
      QueueHandle queue, @Nullable ConsumerHandle deliveredTo, long first, long end) {
    end(Outcome.RELEASED, queue, deliveredTo, first, end);
  }

  private void end(
      Outcome outcome,
      QueueHandle queue,
      @Nullable ConsumerHandle deliveredTo,
      long first,
      long end) {
    count(queue, deliveredTo, end - first);
    if (queue instanceof QueueLink link) {
      boolean isDecided =
          link.isJournalled()
              && switch (outcome) {
                case ACKNOWLEDGED -> true;
                // On its way to a dead-letter exchange it is settled when it has arrived there; a
                // crash before that delivers it again.
                case REJECTED -> !link.hasDeadLetters();
                case RELEASED -> false;
              };
      part(link.shard())
          .end(
              new ToShard.StagedRange(
                  link.epoch(deliveredTo),
                  link.id(),
                  QueueLink.number(deliveredTo),
                  outcome,
                  first,
                  end,
                  isDecided));
    }
  }

  private void count(QueueHandle queue, @Nullable ConsumerHandle deliveredTo, long messages) {
    count(0);
    if (deliveredTo instanceof ConsumerLink consumer) {
      returned.merge(consumer, messages, Long::sum);
    } else if (queue instanceof StreamConsumer reader) {
      returnedToReaders.merge(reader, messages, Long::sum);
    }
  }

  private void count(int messageBytes) {
    budget.staged(messageBytes);
    stagedBytes += messageBytes + StagedBudget.ITEM_BYTES;
  }

  private StagedPart part(int shard) {
    return parts.computeIfAbsent(shard, _ -> new StagedPart());
  }

  @Override
  public void commit(Runnable done, Runnable failed) {
    isCommitting = true;
    Iterator<Staged> left = messages.iterator();
    work.beginNext(portion -> {
      while (left.hasNext() && !portion.isUsedUp()) {
        build(left.next(), portion);
      }
      sessions.builder().close();
      if (left.hasNext()) {
        return true;
      }
      built(done, failed);
      return false;
    });
  }

  private void build(Staged message, Portion portion) {
    portion.take(Portion.unitsOfCopy(message.content.capacity(), 1));
    sessions
        .builder()
        .append(message.run, message.propertiesBytes, message.bodyBytes(), 0)
        .put(message.content);
  }

  /** All is in the parts of the shards. */
  private void built(Runnable done, Runnable failed) {
    Map<Integer, StagedPart> all = new LinkedHashMap<>(parts);
    Map<ConsumerLink, Long> credit = Map.copyOf(returned);
    Map<StreamConsumer, Long> readers = Map.copyOf(returnedToReaders);
    isCommitting = false;
    rollback();
    readers.forEach(StreamConsumer::returned);
    if (all.isEmpty()) {
      callbacks.run(done);
      return;
    }
    prepare(
        all,
        isDone -> {
          credit.forEach(ConsumerLink::settled);
          callbacks.run(isDone ? done : failed);
        });
  }

  private void prepare(Map<Integer, StagedPart> all, Consumer<Boolean> ended) {
    int[] left = {all.size()};
    Runnable applied = () -> oneEnded(left, () -> ended.accept(true));
    Runnable aborted = () -> oneEnded(left, () -> ended.accept(false));
    List<ToShard.Plan.Part> planned = new ArrayList<>();
    all.forEach((shard, part) ->
        planned.add(
            new ToShard.Plan.Part(
                shard, part.isDurable(), sessions.consumers().whenAnswered(applied, aborted))));
    ToShard.Plan.Part decider =
        planned.stream()
            .filter(ToShard.Plan.Part::isDurable)
            .findFirst()
            .orElse(planned.getFirst());
    ToShard.Plan plan = new ToShard.Plan(decider.shard(), List.copyOf(planned));
    TransactionId id = sessions.transactions().next();
    all.forEach((shard, part) -> sessions.handover().tell(part.prepare(shard, id, plan)));
  }

  /** Of a transaction all parts end in the same way. */
  private static void oneEnded(int[] left, Runnable last) {
    left[0]--;
    if (left[0] == 0) {
      last.run();
    }
  }

  /** What becomes of its messages is told by the answer to the commit. */
  private static final class Untold implements ConfirmListener {
    @Override
    public void confirmed(long sequence) {}

    @Override
    public void lost(long sequence) {}
  }

  /** Takes a run of its own messages that is complete, when it commits. */
  void take(RouteGroup group, RunBytes run, PendingConfirm origin) {
    if (group.isStream()) {
      throw new IllegalStateException("a transaction has no streams");
    }
    // The chunk may be sealed, and would be given back, before the part comes to the shard.
    sessions.handover().tell(new ToShard.Hold(group.shard(), run.chunk()));
    part(group.shard()).append(new ToShard.StagedRun(group, run, origin.number()));
  }

  @Override
  public void rollback() {
    if (isCommitting) {
      return;
    }
    budget.released(stagedBytes);
    stagedBytes = 0;
    messages.clear();
    routes.clear();
    latest = null;
    parts.clear();
    returned.clear();
    returnedToReaders.clear();
  }

  private record Staged(OpenRun run, int propertiesBytes, ByteBuffer content) {
    int bodyBytes() {
      return content.capacity() - propertiesBytes;
    }
  }

  /** What it does in one shard. */
  private static final class StagedPart {
    private final List<ToShard.StagedRun> runs = new ArrayList<>();
    private final List<ToShard.StagedRange> ranges = new ArrayList<>();
    private boolean isDurable;

    void append(ToShard.StagedRun run) {
      runs.add(run);
      isDurable |= run.group().journalled();
    }

    void end(ToShard.StagedRange range) {
      ranges.add(range);
      isDurable |= range.isDecided();
    }

    boolean isDurable() {
      return isDurable;
    }

    ToShard.Prepare prepare(int shard, TransactionId id, ToShard.Plan plan) {
      return new ToShard.Prepare(
          shard,
          id,
          plan,
          Collections.unmodifiableList(runs),
          Collections.unmodifiableList(ranges));
    }
  }
}
