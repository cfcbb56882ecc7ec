package dev.forebay.broker.shard;

import dev.forebay.broker.api.operator.ShardState;
import dev.forebay.broker.api.operator.ShardState.Phase;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.LoopStorage;
import dev.forebay.broker.loop.OwnedJournal;
import dev.forebay.broker.loop.RunOrigin;
import dev.forebay.broker.queue.DeadLetterOutlet;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.broker.stream.ReadablePartition;
import dev.forebay.broker.stream.StreamPartition;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.WorkLine;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a shard lives on its loop, whether it is open or not. While it is not, what is said to it
 * waits ({@link HeldMessages}), and what it stores is known by what the catalog says. Its loop and
 * number may be asked for on any loop; the rest is confined to the shard's.
 */
public final class ShardPlace {
  private static final Logger LOG = LoggerFactory.getLogger(ShardPlace.class);

  /** What it takes to give a shard one of the destinations that it stores. */
  private static final int UNITS_PER_DESTINATION = 8;

  private final int number;
  private final ShardSurroundings around;
  private final Checkpoint checkpoint;
  private final ShardOpener opener;
  private final IntPredicate goesOn;
  private final ShardTransactions transactions;
  private final HeldMessages held;

  /** What to do with it, one after another. */
  private final ArrayDeque<Runnable> requests = new ArrayDeque<>();

  private HeldWork heldWork = new Nobody();
  private volatile Phase phase = Phase.CLOSED;
  private @Nullable Shard shard;

  /** What is about to be open, while it is given what it stores. */
  private @Nullable Shard restoring;

  private @Nullable DeadLetterOutlet deadLetterOutlet;

  /** What it stores, while it is not open. */
  private SequencedMap<Long, Destination> destinations = new LinkedHashMap<>();

  /** Recovery counts what it finds of them: they go when there is a shard to drop them. */
  private final Set<Long> deletedInOpening = new HashSet<>();

  /**
   * A shard that is closed.
   *
   * @param checkpoint of the loop
   * @param opener of the node
   * @param goesOn is told the number of a shard that has another writer now, on the loop; whether
   *     the node goes on without it
   */
  public ShardPlace(
      int number,
      ShardSurroundings around,
      Checkpoint checkpoint,
      ShardOpener opener,
      IntPredicate goesOn) {
    this.number = number;
    this.around = around;
    this.checkpoint = checkpoint;
    this.opener = opener;
    this.goesOn = goesOn;
    this.transactions = new ShardTransactions(number, around.handover());
    this.held =
        new HeldMessages(
            around.storage().loop(),
            "shard " + number,
            held -> heldWork.hear(held),
            held -> heldWork.refuse(held));
  }

  /** Who does what was held; once, before anything runs. */
  void heldWork(HeldWork work) {
    heldWork = work;
  }

  /** Does what was said to a shard, or refuses it. */
  interface HeldWork {
    /** A shard was closed, and is open again. */
    void opened(int shard);

    /** The shard is open. */
    void hear(HeldMessages.Held held);

    /** The shard is not open, and it has waited for too long. */
    void refuse(HeldMessages.Held held);
  }

  /** Its number. Any loop. */
  public int number() {
    return number;
  }

  /** Its loop. Any loop. */
  public BrokerLoop loop() {
    return around.storage().loop();
  }

  /** How it is now. Any thread. */
  public ShardState state() {
    long since = held.oldestSinceNanos();
    return new ShardState(
        number,
        phase,
        held.count(),
        held.bytes(),
        since == HeldMessages.NOBODY ? 0 : loop().clock().nanoTime() - since);
  }

  /** Says where dead letters go; once, before anything runs. */
  public void deadLettersTo(DeadLetterOutlet outlet) {
    deadLetterOutlet = outlet;
  }

  private DeadLetterOutlet deadLetterOutlet() {
    if (deadLetterOutlet == null) {
      throw new IllegalStateException("no way for dead letters");
    }
    return deadLetterOutlet;
  }

  /** The shard as it is open, or ends what it has begun; null if it is closed. */
  @Nullable Shard shard() {
    return shard;
  }

  /** The queue with this id; null if there is none, or the shard is closed. */
  @Nullable Queue queue(long id) {
    return shard == null ? null : shard.queue(id);
  }

  /** What can be read by offset; null if there is no such thing, or the shard is closed. */
  public @Nullable ReadablePartition readable(long id) {
    return shard == null ? null : shard.readable(id);
  }

  /** Whether it is open, and is what it was in that epoch. */
  boolean isIn(long epoch) {
    return shard != null && shard.epoch() == epoch;
  }

  /** The transactions that it has part in. */
  ShardTransactions transactions() {
    return transactions;
  }

  /** Whether what begins something is done now, and need not wait. */
  boolean isOpen() {
    return phase == Phase.OPEN;
  }

  /** Whether what others wait for is done now, and need not wait. */
  boolean isThere() {
    return phase == Phase.OPEN || phase == Phase.DRAINING;
  }

  /** Memory that was set aside for a copy is not needed. */
  void notAppended(ToShard.AppendCopies.Copy copy) {
    boolean isJournalled = copy.group().journalled();
    LoopStorage storage = around.storage();
    (isJournalled ? storage.memory() : storage.spill().memory())
        .pool()
        .countBesides(-copy.promisedBytes());
  }

  /** As {@link HeldMessages#changeStart}. */
  long changeStart(ToShard.OfConsumer message) {
    return held.changeStart(message);
  }

  /** Keeps what was said until it is open. */
  void hold(ToShard message, @Nullable RunOrigin publisher) {
    held.add(message, publisher);
  }

  /** At a start, when recovery has found all that there is. */
  public Shard recovered() {
    OwnedJournal journal = around.storage().acquire(number, this::lost, () -> {});
    Shard made = new Shard(number, around, journal, transactions, this::deadLetterOutlet);
    shard = made;
    return made;
  }

  /** It serves from now on; after {@link #recovered}, on its loop. */
  public void start() {
    Shard opened = shard;
    if (opened == null) {
      throw new IllegalStateException("shard " + number + " was not recovered");
    }
    begin(opened, Map.of());
    phase = Phase.OPEN;
  }

  private void begin(Shard opened, Map<TransactionId, Long> decisions) {
    around.storage().opened(opened);
    checkpoint.opened(opened);
    opened.start();
    transactions.opened(opened, decisions);
  }

  /** A destination was declared; it may be open or not. */
  void put(Destination added) {
    Shard open = shard;
    if (open == null) {
      destinations.put(added.id(), added);
    } else {
      open.add(added);
    }
  }

  /** A destination was deleted; it may be open or not. */
  void drop(long id) {
    Shard open = shard;
    if (open != null) {
      open.drop(id);
    } else if (phase == Phase.OPENING) {
      deletedInOpening.add(id);
    } else {
      destinations.remove(id);
    }
  }

  /** The stream of a partition has other settings; it may be open or not. */
  void change(long id, StreamSettings settings) {
    Shard open = shard == null ? restoring : shard;
    StreamPartition partition = open == null ? null : open.partition(id);
    if (partition != null) {
      partition.settings(settings);
    } else if (destinations.get(id) instanceof Destination.OfPartition known) {
      destinations.put(id, new Destination.OfPartition(id, known.named(), settings));
    }
  }

  /**
   * Closes it, when what it has been told to do before is done: what it has appended is durable and
   * told, consumers are interrupted, and what comes waits.
   *
   * @param closed runs on its loop when it is closed
   */
  public void close(Runnable closed) {
    request(() -> {
      Shard closing = shard;
      if (closing == null) {
        done(closed);
        return;
      }
      phase = Phase.DRAINING;
      // It may be told amid what a loss does, which has to be over before anything else begins.
      Runnable gone = () -> loop().eventLoop().execute(() -> loop().apply(() -> done(closed)));
      closing.appends().run(() -> checkpoint.whenIdle(() -> settle(closing, gone)));
    });
  }

  private void settle(Shard closing, Runnable gone) {
    if (closing.isClosed()) {
      gone.run();
      return;
    }
    checkpoint.closed(closing);
    closing.whenSettlementsDurable(() -> end(closing, gone), gone);
  }

  private void end(Shard closing, Runnable gone) {
    phase = Phase.ENDING;
    whenLost = gone;
    closing.close(() -> {
      whenLost = null;
      leave(closing, false);
      gone.run();
    });
  }

  /** What to do if it is lost while its journal is being closed. */
  private @Nullable Runnable whenLost;

  /** Another writer has it: what was appended lately may be durable or not. */
  private void lost() {
    if (!goesOn.test(number)) {
      return;
    }
    LOG.warn("shard {} has another writer", number);
    Shard closing = shard;
    if (closing != null) {
      leave(closing, true);
    }
    wasLost = true;
    Runnable gone = whenLost;
    whenLost = null;
    if (gone != null) {
      gone.run();
    }
  }

  /** Since it was begun to be opened. */
  private boolean wasLost;

  private void leave(Shard closing, boolean isLost) {
    shard = null;
    phase = Phase.CLOSED;
    destinations = new LinkedHashMap<>();
    closing.destinations().forEach(each -> destinations.put(each.id(), each));
    around.storage().closed(closing);
    closing.leave();
    transactions.closed(isLost);
    checkpoint.closed(closing);
    loop().wantTurnEnd();
  }

  /**
   * Opens it, with a new epoch, from its journal. If another takes it over meanwhile, it is closed
   * when this has ended.
   *
   * @param opened runs on its loop when it serves, or is lost
   */
  public void open(Runnable opened) {
    request(() -> {
      if (shard != null) {
        done(opened);
        return;
      }
      phase = Phase.OPENING;
      wasLost = false;
      // What the shard has given to the view before has to be there.
      around.storage().flushView(() -> acquire(opened));
    });
  }

  private void acquire(Runnable opened) {
    OwnedJournal[] journal = new OwnedJournal[1];
    journal[0] = around.storage().acquire(number, this::lost, () -> recover(journal[0], opened));
  }

  private void recover(OwnedJournal journal, Runnable opened) {
    Set<Long> existing = new HashSet<>();
    destinations
        .values()
        .forEach(known -> {
          if (!(known instanceof Destination.OfQueue queue) || queue.isJournalled()) {
            existing.add(known.id());
          }
        });
    opener.recover(
        number,
        journal,
        existing,
        transactions.known(),
        (recovery, recorded) ->
            loop()
                .eventLoop()
                .execute(() -> loop().apply(() -> recovered(journal, recovery, recorded, opened))));
  }

  private void recovered(
      OwnedJournal journal, ShardRecovery recovery, List<Long> recorded, Runnable opened) {
    if (wasLost) {
      openedInVain(opened);
      return;
    }
    Shard made = new Shard(number, around, journal, transactions, this::deadLetterOutlet);
    restoring = made;
    Iterator<Long> inOrder = recorded.iterator();
    new WorkLine(loop().pieces())
        .begin(portion -> {
          if (restoreSome(made, recovery, inOrder, portion)) {
            return true;
          }
          restored(made, recovery, opened);
          return false;
        });
  }

  private void openedInVain(Runnable opened) {
    phase = Phase.CLOSED;
    destinations.keySet().removeAll(deletedInOpening);
    deletedInOpening.clear();
    done(opened);
  }

  /** What is declared meanwhile comes last. */
  private boolean restoreSome(
      Shard made, ShardRecovery recovery, Iterator<Long> inOrder, Portion portion) {
    while (!wasLost && !destinations.isEmpty()) {
      if (portion.isUsedUp()) {
        return true;
      }
      portion.take(UNITS_PER_DESTINATION);
      Destination next =
          inOrder.hasNext()
              ? destinations.remove(inOrder.next())
              : destinations.pollFirstEntry().getValue();
      if (next != null) {
        recovery.restore(made, next);
      }
    }
    return false;
  }

  private void restored(Shard made, ShardRecovery recovery, Runnable opened) {
    restoring = null;
    if (wasLost) {
      made.destinations().forEach(each -> destinations.put(each.id(), each));
      made.leave();
      openedInVain(opened);
      return;
    }
    made.restoredAll();
    shard = made;
    begin(made, recovery.decided());
    deletedInOpening.forEach(made::drop);
    deletedInOpening.clear();
    phase = Phase.CATCHING_UP;
    heldWork.opened(number);
    held.release(
        () -> shard == made,
        () -> {
          if (shard == made) {
            phase = Phase.OPEN;
            LOG.info("shard {} is open in epoch {}", number, made.epoch());
          }
          done(opened);
        });
  }

  private static final class Nobody implements HeldWork {
    private static IllegalStateException nobody() {
      return new IllegalStateException("nobody is there yet");
    }

    @Override
    public void opened(int shard) {
      throw nobody();
    }

    @Override
    public void hear(HeldMessages.Held held) {
      throw nobody();
    }

    @Override
    public void refuse(HeldMessages.Held held) {
      throw nobody();
    }
  }

  private void request(Runnable request) {
    requests.add(request);
    if (requests.size() == 1) {
      request.run();
    }
  }

  private void done(Runnable told) {
    requests.remove();
    told.run();
    Runnable next = requests.peek();
    if (next != null) {
      next.run();
    }
  }
}
