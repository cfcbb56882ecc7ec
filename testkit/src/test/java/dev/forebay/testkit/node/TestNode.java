package dev.forebay.testkit.node;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.declaration.BuiltIns;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.handover.Carriage;
import dev.forebay.broker.node.Broker;
import dev.forebay.message.Form;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.log.LocalLog;
import dev.forebay.storage.log.LogObserver;
import dev.forebay.storage.log.LogSettings;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.form.TestCodec;
import dev.forebay.testkit.form.TestKeys;
import dev.forebay.testkit.handover.ByValue;
import dev.forebay.testkit.storage.MemoryEngine;
import dev.forebay.testkit.storage.MemoryShards;
import dev.forebay.testkit.view.MemoryView;
import dev.forebay.testkit.world.SimulatedNode;
import dev.forebay.testkit.world.SimulatedWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A broker with its log on some disk, one life after another, in a world of one thread. */
public final class TestNode {
  private static final int STEPS_MAX = 5_000_000;
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  private final SimulatedWorld world;
  private final int loopCount;
  private Disk disk;
  private final BrokerSettings settings;
  private CatalogLimits catalogLimits = CatalogLimits.DEFAULT;

  /** Of sessions that publish and read one by one. */
  public static final SessionOptions OPTIONS =
      new SessionOptions(TestClient.HOST, new Principal.Component("test"), TestCodec.PLAIN);

  /** What is in every virtual host. */
  public static final BuiltIns BUILT_INS =
      new BuiltIns(
          "amq.",
          "amq.gen-",
          "amq.rabbitmq.reply-to.",
          List.of(new BuiltIns.Exchange("amq.fanout", ExchangeType.FANOUT, false)));

  /** The form of batches. */
  public static final Form BATCHES = new Form(103, "test batches");

  public static final SessionOptions STREAM_OPTIONS =
      new SessionOptions(TestClient.HOST, new Principal.Component("test"), BATCHES);

  private LogSettings logSettings = LogSettings.ofSegments(4 * MIB, 256 * KIB);
  private Forms forms = new Forms(TestKeys.DOTS).add(new TestCodec(TestCodec.PLAIN));
  private @Nullable MemoryShards journals;
  private UnaryOperator<StorageEngine> engines = UnaryOperator.identity();
  private long unsentBytes;
  private boolean acceptsClock;
  private Carriage carriage = Carriage.DIRECT;
  private SimulatedDisk spillDisk = new SimulatedDisk();
  private UnaryOperator<StorageEngine> spills = UnaryOperator.identity();
  private MemoryView view = new MemoryView();
  private final Set<Integer> takenOver = new HashSet<>();
  private final Set<Integer> lost = new HashSet<>();
  private @Nullable StorageEngine engine;
  private @Nullable SimulatedNode node;
  private @Nullable Broker broker;

  public TestNode(int loopCount, Disk disk, BrokerSettings settings) {
    this(loopCount, loopCount, disk, settings);
  }

  public TestNode(int loopCount, long seed, Disk disk, BrokerSettings settings) {
    this.world = new SimulatedWorld(seed);
    this.loopCount = loopCount;
    this.disk = disk;
    this.settings = settings;
  }

  /** So small that messages leave memory, states are refreshed and segments go, all the time. */
  public static BrokerSettings smallSettings() {
    return new BrokerSettings(
        8, 16 * MIB, 4 * MIB, MIB, 4 * MIB, 10_000_000, MIB, 2 * MIB, 4 * MIB, MIB);
  }

  /** From the next start on. */
  public void limits(CatalogLimits limits) {
    catalogLimits = limits;
  }

  /** From the next start on. */
  public void forms(Forms known) {
    forms = known;
  }

  /** Sessions and shards get copies of what they say to each other, from the next start on. */
  public TestNode byValue() {
    return carriage(new ByValue());
  }

  /** How sessions and shards get what they say to each other, from the next start on. */
  public TestNode carriage(Carriage wanted) {
    carriage = wanted;
    return this;
  }

  /** What sockets are said not to have taken. */
  public void unsent(long bytes) {
    unsentBytes = bytes;
  }

  public void start() {
    SimulatedNode started = world.startNode(loopCount);
    node = started;
    spillDisk = new SimulatedDisk();
    LocalLog spill =
        new LocalLog(
            spillDisk,
            logSettings,
            started.workers(),
            started,
            new SplittableRandom(3),
            world,
            LogObserver.NONE);
    StorageEngine used = engines.apply(storage(started));
    engine = used;
    takenOver.clear();
    Broker opened =
        Broker.open(
            new Broker.Surroundings(
                settings,
                catalogLimits,
                List.of(TestClient.HOST),
                world,
                new Waits(world),
                started.loops(),
                started.workers(),
                new SplittableRandom(2),
                used,
                view,
                spills.apply(spill),
                new MemoryView(),
                started,
                forms,
                BUILT_INS,
                acceptsClock,
                () -> unsentBytes,
                carriage,
                lostToStop(started)));
    broker = opened;
    boolean[] ready = new boolean[1];
    opened.start(() -> ready[0] = true);
    await("ready", () -> ready[0]);
  }

  private StorageEngine storage(SimulatedNode started) {
    SplittableRandom random = new SplittableRandom(1);
    MemoryShards stored = journals;
    return stored != null
        ? new MemoryEngine(stored, started.workers(), started, random)
        : new LocalLog(
            disk, logSettings, started.workers(), started, random, world, LogObserver.NONE);
  }

  /** Each shard has a journal of its own in the place of the disk, from the next start on. */
  public TestNode journals(MemoryShards wanted) {
    journals = wanted;
    return this;
  }

  /** The node goes on without shards that {@link #takeOver} has taken. */
  private IntPredicate lostToStop(SimulatedNode started) {
    IntPredicate stop = Broker.stopWhenLost(started);
    return shard -> {
      lost.add(shard);
      return takenOver.contains(shard) || stop.test(shard);
    };
  }

  /** Ends a shard in order; waits for nothing. */
  public boolean[] beginToClose(int shard) {
    boolean[] done = new boolean[1];
    broker().operations().closeShard(shard, () -> done[0] = true);
    return done;
  }

  /** Opens a shard; waits for nothing. */
  public boolean[] beginToOpen(int shard) {
    boolean[] done = new boolean[1];
    broker().operations().openShard(shard, () -> done[0] = true);
    return done;
  }

  /** Ends a shard in order. */
  public void closeShard(int shard) {
    boolean[] done = beginToClose(shard);
    await("closed shard", () -> done[0]);
  }

  /** Opens a shard that was closed or lost. */
  public void openShard(int shard) {
    boolean[] done = beginToOpen(shard);
    await("open shard", () -> done[0]);
  }

  /** Somebody else becomes the writer of a shard; the node goes on without it. */
  public void takeOver(int shard) {
    lost.remove(shard);
    beginToTakeOver(shard);
    await("lost shard", () -> lost.contains(shard));
  }

  /** As {@link #takeOver}; waits for nothing. */
  public void beginToTakeOver(int shard) {
    takenOver.add(shard);
    engine().journals(loop(0)).acquire(shard, () -> {}, _ -> {});
  }

  private StorageEngine engine() {
    StorageEngine current = engine;
    if (current == null) {
      throw new IllegalStateException("not started");
    }
    return current;
  }

  /** The next starts go on over what is missing, or do not. */
  public void acceptLoss(boolean accepted) {
    logSettings = logSettings.acceptingLoss(accepted);
  }

  /** The next starts believe the wall clock, however far ahead it is. */
  public void acceptClock() {
    acceptsClock = true;
  }

  /** The machine's wall clock goes to another time. */
  public void jumpWall(long millis) {
    world.jumpWall(millis);
  }

  /** What the broker gets in place of its log, from the next start on. */
  public void engines(UnaryOperator<StorageEngine> wanted) {
    engines = wanted;
  }

  /** What the broker gets in place of the log of transient messages, from the next start on. */
  public void spills(UnaryOperator<StorageEngine> wanted) {
    spills = wanted;
  }

  /** Bytes of the files that transient messages are written to. */
  public long spillBytes() {
    try {
      long bytes = 0;
      for (String name : spillDisk.list()) {
        bytes += spillDisk.open(name).sizeBytes();
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the world go on until the node stops itself, and tells why. */
  public Throwable awaitFailure() {
    SimulatedNode current = node();
    for (int i = 0; i < STEPS_MAX && current.isAlive() && world.step(); i++) {}
    Throwable cause = current.failureCause();
    if (cause == null) {
      throw new AssertionError("the node did not stop");
    }
    return cause;
  }

  /** Ends it in order. */
  public void stop() {
    boolean[] closed = new boolean[1];
    broker().close(() -> closed[0] = true);
    await("closed", () -> closed[0]);
    crash();
  }

  /** Ends it at once; the view loses what was not flushed. */
  public void crash() {
    node().crash();
    view.crash();
    if (journals != null) {
      journals.crash(new SplittableRandom(4));
    }
  }

  /** Ends it at once, together with the machine; what was not synced may be lost. */
  public void powerCut(RandomGenerator random) {
    crash();
    if (disk instanceof SimulatedDisk simulated) {
      disk = simulated.crash(random);
      world.bootAgain();
    } else {
      throw new IllegalStateException("not a simulated disk");
    }
  }

  public long wallMillis() {
    return world.wallMillis();
  }

  /** What the wall clock would say if nobody had changed it. */
  public long trueMillis() {
    return world.trueMillis();
  }

  /** Segments of the log that are in use; files that are kept ready for the next are none. */
  public long segments() {
    try {
      return disk.list().stream().filter(name -> name.endsWith(".segment")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Uses the disk by way of another one from the next life on. */
  public void replaceDisk(UnaryOperator<Disk> other) {
    disk = other.apply(disk);
  }

  /** The next life has to make the view anew from the log. */
  public void forgetView() {
    view = new MemoryView();
  }

  public TestClient connect(int loopIndex) {
    return connect(loopIndex, OPTIONS);
  }

  public TestClient connect(int loopIndex, SessionOptions options) {
    EventLoop loop = node().loops().get(loopIndex);
    @Nullable TestClient[] made = new TestClient[1];
    loop.execute(() -> made[0] = new TestClient(this, loop, broker(), options));
    await("session", () -> made[0] != null);
    TestClient client = made[0];
    if (client == null) {
      throw new AssertionError("no session");
    }
    return client;
  }

  public TestStreams connectStreams(int loopIndex) {
    EventLoop loop = node().loops().get(loopIndex);
    List<TestStreams> made = new ArrayList<>();
    loop.execute(() ->
        made.add(
            new TestStreams(this, loop, broker().open(loop, STREAM_OPTIONS, () -> {}).streams())));
    await("stream client", () -> !made.isEmpty());
    return made.getFirst();
  }

  public EventLoop loop(int index) {
    return node().loops().get(index);
  }

  public int loopCount() {
    return loopCount;
  }

  public Broker broker() {
    Broker current = broker;
    if (current == null) {
      throw new IllegalStateException("not started");
    }
    return current;
  }

  /** Lets the world go on until the condition holds. */
  public void await(String what, BooleanSupplier condition) {
    for (int i = 0; i < STEPS_MAX && !condition.getAsBoolean(); i++) {
      if (!world.step()) {
        break;
      }
      requireHealth();
    }
    if (!condition.getAsBoolean()) {
      throw new AssertionError("never happens: " + what);
    }
  }

  public long stepsSoFar() {
    return world.steps();
  }

  /** Lets so many things happen. */
  public void steps(int count) {
    for (int i = 0; i < count && world.step(); i++) {
      requireHealth();
    }
  }

  /** Lets one thing happen; false if nothing is left to happen. */
  public boolean step() {
    boolean more = world.step();
    requireHealth();
    return more;
  }

  /** Whether what happened last was on an event loop. */
  public boolean hasLoopRun() {
    return world.hasLoopRun();
  }

  /** Lets everything happen that happens within so many milliseconds. */
  public void pass(long millis) {
    world.runFor(millis * 1_000_000);
    requireHealth();
  }

  private void requireHealth() {
    SimulatedNode current = node();
    if (!current.errors().isEmpty()) {
      throw new AssertionError("thrown on a loop", current.errors().getFirst());
    }
    if (!current.isAlive()) {
      throw new AssertionError("node stopped: " + current.failure(), current.failureCause());
    }
  }

  private SimulatedNode node() {
    SimulatedNode current = node;
    if (current == null) {
      throw new IllegalStateException("not started");
    }
    return current;
  }
}
