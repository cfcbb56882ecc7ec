package dev.forebay.tests.simulation.frame;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.handover.Carriage;
import dev.forebay.broker.node.Broker;
import dev.forebay.protocol.amqp091.mapping.AmqpForm;
import dev.forebay.protocol.amqp091.mapping.AmqpKeys;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.protocol.base.rabbitmq.AmqpNames;
import dev.forebay.protocol.kafka.mapping.KafkaBatchCodec;
import dev.forebay.protocol.kafka.mapping.KafkaForm;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.Worker;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.log.LocalLog;
import dev.forebay.storage.log.LogObserver;
import dev.forebay.storage.log.LogSettings;
import dev.forebay.testkit.disk.DiskFault.Operation;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.handover.ByValue;
import dev.forebay.testkit.session.OtherSessions;
import dev.forebay.testkit.storage.MemoryEngine;
import dev.forebay.testkit.storage.MemoryShards;
import dev.forebay.testkit.view.MemoryView;
import dev.forebay.testkit.world.SimulatedNode;
import dev.forebay.testkit.world.SimulatedWorld;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A broker's journals and view in a simulated world, with settings so small that limits matter. Of
 * three installations one has a journal a shard in memory in place of a log on a disk.
 */
public final class BrokerInstallation implements Installation {
  private static final long TEN_YEARS_MILLIS = 3652L * 24 * 60 * 60 * 1000;
  private static final long JUMP_NANOS_MAX = 2_000_000_000;
  private static final int SHARDS = 4;
  private static final int FAULT_AFTER_OPERATIONS_MAX = 40;
  private static final long KIB = 1 << 10;

  private final SimulatedWorld world;
  private final Meddler meddler;
  private static final Principal USER = new Principal.Component("simulated");
  private static final SessionOptions MESSAGES =
      new SessionOptions(VIRTUAL_HOST, USER, AmqpForm.AMQP_0_9_1);
  private static final SessionOptions BATCHES =
      new SessionOptions(VIRTUAL_HOST, USER, KafkaForm.BATCH_2);

  private final Forms forms;
  private final SplittableRandom random;
  private final SplittableRandom clocks;
  private boolean isBootedAgain;
  private boolean isClockChanged;
  private boolean hasRun;
  private final BrokerSettings settings;
  private final LogSettings logSettings;
  private final boolean isOnDisk;
  private final Carriage carriage;
  private SimulatedDisk disk = new SimulatedDisk();
  private final MemoryShards shards = new MemoryShards();
  private MemoryView view = new MemoryView();
  private int operationsToFault = -1;
  private boolean faultHasStruck;

  /** An empty data directory. */
  public BrokerInstallation(SimulatedWorld world, long seed, Meddler meddler) {
    this(
        world,
        seed,
        meddler,
        new Forms(AmqpKeys.DIALECT)
            .add(new AmqpMessageCodec())
            .addBatches(KafkaForm.BATCH_2, KafkaBatchCodec::new));
  }

  /** As above, with others in the place of the two forms. */
  public BrokerInstallation(SimulatedWorld world, long seed, Meddler meddler, Forms forms) {
    this.forms = meddler.forms(forms);
    this.world = world;
    this.meddler = meddler;
    this.random = new SplittableRandom(seed * 31 + 7);
    this.isOnDisk = seed % 3 != 0;
    this.carriage = seed % 4 == 0 ? new ByValue() : Carriage.DIRECT;
    this.clocks = new SplittableRandom(seed * 17 + 3);
    this.settings =
        new BrokerSettings(
            SHARDS,
            (32 << random.nextInt(2)) << 20,
            32 << 20,
            (16 << random.nextInt(6)) * KIB,
            (64 << random.nextInt(6)) * KIB,
            10_000_000,
            (16 << random.nextInt(8)) * KIB,
            (64 << random.nextInt(8)) * KIB,
            (64 << random.nextInt(8)) * KIB,
            1 << 20);
    long firstSegmentBytes = (32 << random.nextInt(4)) * KIB;
    this.logSettings =
        LogSettings.ofSegments(firstSegmentBytes << random.nextInt(4), firstSegmentBytes);
  }

  /** Somebody changes the machine's wall clock now and then, by years. */
  public BrokerInstallation changingClock() {
    isClockChanged = true;
    return this;
  }

  /** What somebody does to the wall clock, before the start and while the node runs. */
  private void meddleWithClock(SimulatedNode node) {
    if (!isClockChanged) {
      return;
    }
    if (isBootedAgain || clocks.nextInt(4) == 0) {
      // A clock that is not believed would stretch the time by what was not kept of it.
      world.setWallRight();
    } else if (hasRun && clocks.nextInt(4) == 0) {
      world.jumpWall(aJump());
    }
    hasRun = true;
    node.loops()
        .getFirst()
        .execute(() ->
            node.loops()
                .getFirst()
                .schedule(clocks.nextLong(JUMP_NANOS_MAX), () -> world.jumpWall(aJump())));
  }

  private long aJump() {
    return clocks.nextBoolean() ? TEN_YEARS_MILLIS : -TEN_YEARS_MILLIS;
  }

  @Override
  public Running start(SimulatedNode node) {
    meddleWithClock(node);
    faultHasStruck = false;
    operationsToFault = -1;
    disk.inject(this::strikeIfDue);
    shards.inject(this::strikeOrTakeOverIfDue);
    List<EventLoop> loops = node.loops().stream().map(meddler::loop).toList();
    Worker.Factory workers = meddler.workers(node.workers());
    StorageEngine engine =
        meddler.engine(isOnDisk ? openLog(node, workers) : openMemory(node, workers));
    Map<Integer, Runnable> takenOver = new HashMap<>();
    IntPredicate stop = Broker.stopWhenLost(node);
    Broker broker =
        Broker.open(
            new Broker.Surroundings(
                settings,
                CatalogLimits.DEFAULT,
                List.of(VIRTUAL_HOST),
                world,
                new Waits(world),
                loops,
                workers,
                random.split(),
                engine,
                meddler.view(view),
                new LocalLog(
                    new SimulatedDisk(),
                    logSettings,
                    workers,
                    node,
                    random.split(),
                    world,
                    LogObserver.NONE),
                new MemoryView(),
                node,
                forms,
                AmqpNames.BUILT_INS,
                false,
                () -> 0,
                carriage,
                shard -> {
                  Runnable lost = takenOver.remove(shard);
                  if (lost == null) {
                    return stop.test(shard);
                  }
                  lost.run();
                  return true;
                }));
    boolean[] ready = new boolean[1];
    broker.start(() -> ready[0] = true);
    return new Running() {
      @Override
      public long millis() {
        return broker.time().millis();
      }

      @Override
      public boolean isReady() {
        return ready[0];
      }

      @Override
      public Session openSession(EventLoop loop, SessionListener listener) {
        return meddler.session(broker.open(loops.get(loop.index()), MESSAGES, listener), loop);
      }

      @Override
      public LogSession openStreams(EventLoop loop, SessionListener listener) {
        Session session = broker.open(loops.get(loop.index()), BATCHES, listener);
        return new LogSession(session, meddler.streams(session.streams(), loop));
      }

      @Override
      public SessionOpener sessions() {
        return new OtherSessions(broker) {
          @Override
          public Session open(EventLoop loop, SessionOptions options, SessionListener listener) {
            return meddler.session(broker.open(loops.get(loop.index()), options, listener), loop);
          }
        };
      }

      @Override
      public int shards() {
        return SHARDS;
      }

      @Override
      public void closeShard(int number, Runnable closed) {
        broker.operations().closeShard(number, closed);
      }

      @Override
      public void takeOver(int number, Runnable lost) {
        takenOver.put(number, lost);
        if (isOnDisk) {
          engine.journals(loops.getFirst()).acquire(number, () -> {}, _ -> {});
        } else {
          shards.takeOver(number);
        }
      }

      @Override
      public void openShard(int number, Runnable opened) {
        broker.operations().openShard(number, opened);
      }

      @Override
      public long failedReads() {
        return broker.metrics().failedReads.sum();
      }

      @Override
      public long usedBytes() {
        return broker.chunkBytes() + broker.transientBytes() + broker.coldBytes();
      }
    };
  }

  private StorageEngine openMemory(SimulatedNode node, Worker.Factory workers) {
    return new MemoryEngine(shards, workers, node, random.split());
  }

  private StorageEngine openLog(SimulatedNode node, Worker.Factory workers) {
    SpaceRetry retry = new SpaceRetry(node);
    LocalLog log =
        new LocalLog(meddler.disk(disk), logSettings, workers, node, random.split(), world, retry);
    retry.log = log;
    return log;
  }

  @Override
  public void crash() {
    isBootedAgain = isClockChanged && clocks.nextBoolean();
    if (isBootedAgain) {
      world.bootAgain();
    }
    disk = disk.crash(random);
    shards.crash(random);
    if (random.nextInt(3) == 0) {
      view.crashToOlderFlush();
    } else {
      view.crash();
    }
  }

  @Override
  public boolean isApart() {
    return carriage.isApart();
  }

  @Override
  public void deleteViews() {
    view = new MemoryView();
  }

  @Override
  public void armFault() {
    operationsToFault = random.nextInt(FAULT_AFTER_OPERATIONS_MAX);
  }

  @Override
  public boolean faultHasStruck() {
    return faultHasStruck;
  }

  /** A journal fails, or another node takes shards over while this one writes on. */
  private void strikeOrTakeOverIfDue() throws IOException {
    if (operationsToFault == 0 && random.nextBoolean()) {
      operationsToFault = -1;
      faultHasStruck = true;
      int first = random.nextInt(SHARDS + 1);
      for (int shard = first;
          shard <= SHARDS && (shard == first || random.nextBoolean());
          shard++) {
        shards.takeOver(shard);
      }
      return;
    }
    strikeIfDue(Operation.WRITE, "the journals in memory");
  }

  private void strikeIfDue(Operation operation, String name) throws IOException {
    boolean canFail = operation == Operation.WRITE || operation == Operation.SYNC;
    if (canFail && operationsToFault >= 0 && operationsToFault-- == 0) {
      faultHasStruck = true;
      throw new IOException("simulated failure of " + operation + " on " + name);
    }
  }

  /** Has the log try again after it could make no segment, as the server does. */
  private static final class SpaceRetry implements LogObserver {
    private final Worker worker;
    private @Nullable LocalLog log;

    SpaceRetry(SimulatedNode node) {
      this.worker = node.workers().start("space-retry", this::retry);
    }

    private boolean retry() {
      if (log != null) {
        log.retrySpace();
      }
      return false;
    }

    @Override
    public void segmentUnavailable(IOException cause) {
      worker.wakeUp();
    }
  }
}
