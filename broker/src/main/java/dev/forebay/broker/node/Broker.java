package dev.forebay.broker.node;

import dev.forebay.broker.api.BrokerMemory;
import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.declaration.BuiltIns;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.broker.catalog.Catalog;
import dev.forebay.broker.catalog.CatalogRecovery;
import dev.forebay.broker.catalog.CatalogShard;
import dev.forebay.broker.conversion.Conversions;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.handover.Carriage;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToCatalog;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.BrokerTime;
import dev.forebay.broker.loop.LoopStorage;
import dev.forebay.broker.loop.MessageMemory;
import dev.forebay.broker.loop.PinnedChunks;
import dev.forebay.broker.loop.QueueObserver;
import dev.forebay.broker.loop.Spill;
import dev.forebay.broker.queue.DeadLetterOutlet;
import dev.forebay.broker.record.KnownProducers;
import dev.forebay.broker.record.RecordIdentity;
import dev.forebay.broker.security.Security;
import dev.forebay.broker.session.SessionIds;
import dev.forebay.broker.session.SessionLoop;
import dev.forebay.broker.session.Sessions;
import dev.forebay.broker.session.TransactionNumbers;
import dev.forebay.broker.shard.Checkpoint;
import dev.forebay.broker.shard.Decisions;
import dev.forebay.broker.shard.LoopShards;
import dev.forebay.broker.shard.Shard;
import dev.forebay.broker.shard.ShardOpener;
import dev.forebay.broker.shard.ShardPlace;
import dev.forebay.broker.shard.ShardRecovery;
import dev.forebay.broker.shard.ShardSurroundings;
import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.Worker;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.read.ColdReads;
import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewWorker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The broker of one node, put together from what surrounds it. */
public final class Broker implements SessionOpener {
  private static final int READ_REQUESTS_MAX = 65_536;
  private static final int IDLE_BYTES = 8 << 20;
  private static final int COLD_CHUNK_BYTES = 256 << 10;
  private static final int IDLE_COLD_CHUNKS = 8;
  private static final int IDLE_LARGE_CHUNKS = 2;

  private final BrokerMetrics metrics = new BrokerMetrics();
  private final MessageMemory journalled;
  private final MessageMemory transients;
  private final ChunkPool coldPool = new ChunkPool(COLD_CHUNK_BYTES, IDLE_COLD_CHUNKS);
  private final ChunkPool largeColdPool = new ChunkPool(IDLE_LARGE_CHUNKS);
  private final ViewWorker viewWorker;
  private final ViewWorker spillWorker;
  private final ColdReads coldReads;
  private final StorageEngine engine;
  private final StorageEngine spillEngine;
  private final Catalog catalog;
  private final CatalogShard catalogShard;
  private final Checkpoints checkpoints;
  private final List<Sessions> sessionLoops = new ArrayList<>();
  private final List<ShardPlace> places = new ArrayList<>();
  private final List<BrokerLoop> loops;
  private final BrokerTime time;
  private final TransactionNumbers transactions;
  private final Conversions conversions;
  private final Operations operations;
  private final Administration administration;
  private final Security security = new Security();

  /**
   * What surrounds a broker.
   *
   * @param virtualHosts that are served
   * @param waits what waits, and why
   * @param view open and not yet used
   * @param engine not yet replayed
   * @param spillEngine for transient messages that leave memory: empty, and without syncs
   * @param spillView where their rows go; empty
   * @param forms of messages that the protocols bring
   * @param builtIns what every virtual host has from the beginning
   * @param acceptClock whether the wall clock is right, however far ahead of the last start
   * @param unsentBytes that sockets have not taken; from any thread
   * @param carriage between sessions and shards
   * @param goesOn is told, on a loop, the number of a shard that has another writer now; whether
   *     the node goes on without it
   */
  public record Surroundings(
      BrokerSettings settings,
      CatalogLimits catalogLimits,
      List<String> virtualHosts,
      Clock clock,
      Waits waits,
      List<EventLoop> loops,
      Worker.Factory workers,
      RandomGenerator random,
      StorageEngine engine,
      View view,
      StorageEngine spillEngine,
      View spillView,
      FailStop failStop,
      Forms forms,
      BuiltIns builtIns,
      boolean acceptClock,
      LongSupplier unsentBytes,
      Carriage carriage,
      IntPredicate goesOn) {}

  /**
   * Recovers what was there and makes the broker. May take as long as replaying the log's tail; the
   * loops must not run anything of the broker's before it returns.
   */
  public static Broker open(Surroundings surroundings) {
    return new Broker(surroundings);
  }

  private Broker(Surroundings around) {
    engine = around.engine();
    spillEngine = around.spillEngine();
    View view = around.view();
    int loopCount = around.loops().size();
    BrokerSettings settings = around.settings().withOpenChunks(loopCount);
    BrokerMemory memory = settings.memory();
    journalled = messages(memory, settings.chunkBytes(), loopCount);
    transients = messages(memory, settings.transientBytes(), loopCount);
    CatalogRecovery catalogRecovery = new CatalogRecovery(view);
    List<ShardRecovery> recoveries = shardRecoveries(view, settings);
    recover(view, catalogRecovery, recoveries);

    loops = new ArrayList<>();
    time =
        new BrokerTime(
            around.clock(),
            catalogRecovery.time(),
            recoveries.stream().mapToLong(ShardRecovery::stampedMillis).max().orElse(0),
            around.acceptClock());
    around
        .loops()
        .forEach(loop ->
            loops.add(
                new BrokerLoop(
                    loop, around.clock(), time, around.waits().of(loop), around.failStop())));
    loops.forEach(loop -> loop.connect(loops));
    List<Handover> handovers =
        loops.stream().map(loop -> new Handover(loop, around.carriage())).toList();
    viewWorker =
        new ViewWorker(
            view, around.workers(), around.failStop(), engine::release, ViewWorker.Limits.DEFAULT);
    spillEngine.replay(new long[loops.size()], (_, _, _, _, _, _) -> {});
    spillWorker =
        new ViewWorker(
            around.spillView(),
            around.workers(),
            around.failStop(),
            spillEngine::release,
            ViewWorker.Limits.UNFLUSHED);
    coldReads =
        new ColdReads(
            new ColdReads.Source(view, engine),
            new ColdReads.Source(around.spillView(), spillEngine),
            RecordIdentity::is,
            coldPool,
            largeColdPool,
            around.unsentBytes(),
            memory.readersBytes(),
            around.waits(),
            around.workers(),
            READ_REQUESTS_MAX);
    AtomicLong volumeBytes = new AtomicLong();
    long pinnedBytesMax = around.settings().pinnedBytesPerLoop(loops.size());
    Spill.Node spill = new Spill.Node(spillEngine, spillWorker, transients, new ArrayList<>());
    List<LoopStorage> storages = new ArrayList<>();
    for (BrokerLoop loop : loops) {
      storages.add(
          new LoopStorage(
              loop,
              settings,
              engine,
              viewWorker,
              journalled,
              new PinnedChunks(pinnedBytesMax, metrics.pinnedBytes),
              new KnownProducers(settings.producerBytes() / loops.size()),
              new Spill(loop, spill),
              volumeBytes,
              observer(handovers.get(loop.index()))));
    }
    Checkpoint.SinceStart sinceStart = new Checkpoint.SinceStart(settings.shards());
    List<Checkpoint> ofLoops =
        storages.stream().map(storage -> new Checkpoint(storage, sinceStart)).toList();
    ShardOpener opener =
        new ShardOpener(
            view, viewWorker, engine, around.workers(), settings.producerBytes() / loops.size());
    for (int number = 1; number <= settings.shards(); number++) {
      int loop = (number - 1) % loops.size();
      places.add(
          new ShardPlace(
              number,
              new ShardSurroundings(
                  storages.get(loop), handovers.get(loop), coldReads, metrics, around.forms()),
              ofLoops.get(loop),
              opener,
              around.goesOn()));
    }
    List<Shard> shards = places.stream().map(ShardPlace::recovered).toList();
    catalogRecovery.queueStates(
        (id, shard, named) -> recoveries.get(shard - 1).restore(id, shards.get(shard - 1), named));
    catalogRecovery.partitions((id, shard, named, wanted) ->
        recoveries.get(shard - 1).restore(id, shards.get(shard - 1), named, wanted));
    shards.forEach(Shard::restoredAll);
    catalog = new Catalog(around.virtualHosts(), around.builtIns(), around.forms().dialects());
    catalogShard =
        new CatalogShard(
            catalog,
            storages.getFirst(),
            catalogRecovery,
            new CatalogShard.Surroundings(
                handovers.getFirst(),
                settings.shards(),
                metrics,
                around.random(),
                around.catalogLimits(),
                security));
    transactions = new TransactionNumbers(catalogShard.era());
    conversions =
        new Conversions(
            around.forms(), around.workers(), memory.convertedBytes(), memory.openBatchBytes());
    SessionLoop.Node node =
        new SessionLoop.Node(
            loops,
            settings,
            engine,
            journalled,
            transients,
            metrics,
            catalog,
            handovers,
            new SessionIds(catalogShard.era()),
            transactions,
            around.forms(),
            conversions,
            security);
    loops.forEach(loop -> sessionLoops.add(new Sessions(loop, node)));
    for (Sessions sessions : sessionLoops) {
      Handover handover = sessions.handover();
      handover.connect(handovers, new LoopShards(handover, places), sessions.side());
    }
    handovers.getFirst().connect(catalogShard);
    List<DeadLetterOutlet> outlets = sessionLoops.stream().map(loop -> loop.deadLetters()).toList();
    places.forEach(place -> place.deadLettersTo(outlets.get(place.loop().index())));
    operations = new Operations(catalog, places);
    administration = new Administration(security, catalogShard);
    security.keptBy(administration::execute);
    checkpoints = new Checkpoints(settings, volumeBytes, loops, ofLoops, catalogShard);
  }

  private static MessageMemory messages(BrokerMemory memory, long bytes, int loops) {
    ChunkPool pool = new ChunkPool(memory.chunkBytes(), IDLE_BYTES / memory.chunkBytes());
    return new MessageMemory(pool, bytes, memory.runHeapBytes(), loops);
  }

  private static List<ShardRecovery> shardRecoveries(View view, BrokerSettings settings) {
    KnownProducers producers = new KnownProducers(settings.producerBytes());
    Decisions decisions = new Decisions();
    List<ShardRecovery> recoveries = new ArrayList<>();
    for (int shard = 1; shard <= settings.shards(); shard++) {
      recoveries.add(
          new ShardRecovery(
              view,
              shard,
              settings.shards(),
              producers,
              decisions,
              batch -> view.write(batch, (_, _) -> {})));
    }
    return recoveries;
  }

  private void recover(View view, CatalogRecovery catalog, List<ShardRecovery> shards) {
    long[] from = new long[shards.size() + 1];
    Arrays.setAll(from, shard -> shard == 0 ? catalog.from() : shards.get(shard - 1).from());
    long[] ends =
        engine.replay(
            from,
            (position, type, shard, memory, start, length) -> {
              if (shard == 0) {
                catalog.replay(position, type, memory, start, length);
              } else {
                shards.get(shard - 1).replay(position, type, memory, start, length);
              }
            });
    Set<Long> existing = new HashSet<>();
    catalog.destinations(existing::add);
    view.write(new ViewBatch(catalog.viewOperations(ends[0])), (_, _) -> {});
    for (int shard = 1; shard <= shards.size(); shard++) {
      ShardRecovery recovery = shards.get(shard - 1);
      recovery.forget(existing::contains);
      recovery.completeView(ends[shard]);
      recovery.count(existing, engine);
    }
  }

  private static QueueObserver observer(Handover handover) {
    return new QueueObserver() {
      @Override
      public void lastConsumerGone(long queueId) {
        handover.tell(new ToCatalog.LastConsumerGone(queueId));
      }

      @Override
      public void unusedTooLong(long queueId) {
        handover.tell(new ToCatalog.UnusedTooLong(queueId));
      }
    };
  }

  /** For a node that can't be without any of its shards, and that nobody gives one back to. */
  public static IntPredicate stopWhenLost(FailStop failStop) {
    return shard -> {
      String reason = "shard " + shard + " was taken over by another writer";
      failStop.fail(reason, new IllegalStateException(reason));
      return false;
    };
  }

  /** Makes it serve; {@code ready} runs on a loop when sessions may be opened. */
  public void start(Runnable ready) {
    places.forEach(place -> place.loop().eventLoop().execute(place::start));
    catalogShard.loop().eventLoop().execute(() -> catalogShard.start(ready));
  }

  /** Who there is, to be looked at and changed. Any thread, when it was started. */
  public Administration administration() {
    return administration;
  }

  /** What operators may ask of it. Any thread, when it was started. */
  public Operations operations() {
    return operations;
  }

  @Override
  public Session open(EventLoop loop, SessionOptions options, SessionListener listener) {
    if (!catalog.serves(options.virtualHost())) {
      throw new IllegalArgumentException("no virtual host " + options.virtualHost());
    }
    return sessionLoops.get(loop.index()).open(options, listener);
  }

  @Override
  public void login(LoginAttempt attempt, EventLoop asking, Consumer<LoginReply> reply) {
    security.login(attempt, asking, loops.getFirst().clock().nanoTime(), reply);
  }

  @Override
  public Challenge challenge(String user, ChallengeHash hash) {
    return security.challenge(user, hash);
  }

  @Override
  public @Nullable Refusal refusal(Principal principal, String virtualHost) {
    if (!catalog.serves(virtualHost)) {
      return new Refusal.NoHost(virtualHost);
    }
    return security.mayEnter(principal, virtualHost)
        ? null
        : new Refusal.NoEntry(virtualHost, principal.name());
  }

  /** Who there is, and who may do what. Any thread. */
  public Security security() {
    return security;
  }

  /** The time that is gone by when something is given up. Any thread. */
  public BrokerTime time() {
    return time;
  }

  /** What it counts. */
  public BrokerMetrics metrics() {
    return metrics;
  }

  /** Memory of journalled messages in use. */
  public long chunkBytes() {
    return journalled.pool().usedBytes();
  }

  /** Memory of records read back from the log in use. */
  public long coldBytes() {
    return coldReads.usedBytes();
  }

  /** What is counted for all that is declared and bound. On the catalog's loop. */
  public long catalogBytes() {
    return catalog.keptBytes();
  }

  /** What transactions hold that are not committed. Any thread. */
  public long stagedBytes() {
    return transactions.stagedBytes();
  }

  /** Memory of what is converted for readers of another protocol. Any thread. */
  public long convertedBytes() {
    return conversions.heldBytes();
  }

  /** What readers of streams keep at hand on one loop. On that loop. */
  public long streamWindowBytes(EventLoop loop) {
    return sessionLoops.get(loop.index()).streamWindowBytes();
  }

  /** Whether connections whose clients have much to read get no more for now. Any thread. */
  public boolean isReaderMemoryUsedUp() {
    return !coldReads.hasRoomFor(0) || conversions.isUsedUp();
  }

  /** The most units of long work that one turn of a loop has done; not exact. Any thread. */
  public int mostUnits() {
    return loops.stream().mapToInt(loop -> loop.pieces().mostUnits()).max().orElse(0);
  }

  /** Memory of transient messages in use. */
  public long transientBytes() {
    return transients.pool().usedBytes();
  }

  /**
   * Closes views and log after the last session was closed; the loops must still run. What was
   * settled is journalled first, so that the next start has little to replay.
   *
   * @param closed runs on a worker when everything is on disk
   */
  public void close(Runnable closed) {
    checkpoints.runAll(() -> closeShards(() -> closeStorage(closed)));
  }

  private void closeShards(Runnable closed) {
    AtomicInteger open = new AtomicInteger(places.size() + 1);
    Runnable one =
        () -> {
          if (open.decrementAndGet() == 0) {
            closed.run();
          }
        };
    for (int number = 1; number <= places.size(); number++) {
      operations.close(number, one);
    }
    catalogShard.loop().eventLoop().execute(() -> catalogShard.close(one));
  }

  private void closeStorage(Runnable closed) {
    coldReads.close(() ->
        spillWorker.close(() ->
            viewWorker.close(() -> {
              spillEngine.close();
              engine.close();
              closed.run();
            })));
  }
}
