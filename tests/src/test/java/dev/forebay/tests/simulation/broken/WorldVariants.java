package dev.forebay.tests.simulation.broken;

import dev.forebay.runtime.EventLoop;
import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.DiskFile;
import dev.forebay.testkit.disk.ForwardingDisk;
import dev.forebay.testkit.disk.ForwardingFile;
import dev.forebay.tests.simulation.frame.Meddler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Disks that lie and event loops that muddle. */
final class WorldVariants {
  private WorldVariants() {}

  static List<Variant> all() {
    return List.of(
        disk("confirmed before the sync", SyncsNothing::new),
        disk("names are not synced", NamesNotSynced::new),
        disk("a write is lost without a word", LosesWrites::new),
        loop("timers are lost", TimersLost::new),
        loop("tasks overtake one another", TasksOvertake::new),
        loop("the end of a turn is forgotten", TurnEndsForgotten::new));
  }

  /** Those that groups notice. */
  static List<Variant> forGroups() {
    return List.of(
        disk("confirmed before the sync", SyncsNothing::new),
        disk("a write is lost without a word", LosesWrites::new));
  }

  private static Variant disk(String fault, UnaryOperator<Disk> wrap) {
    return new Variant(
        fault,
        () ->
            new Meddler() {
              @Override
              public Disk disk(Disk disk) {
                return wrap.apply(disk);
              }
            });
  }

  private static Variant loop(String fault, UnaryOperator<EventLoop> wrap) {
    return new Variant(
        fault,
        () ->
            new Meddler() {
              @Override
              public EventLoop loop(EventLoop loop) {
                return wrap.apply(loop);
              }
            });
  }

  private static final class SyncsNothing extends ForwardingDisk {
    SyncsNothing(Disk inner) {
      super(inner);
    }

    @Override
    public DiskFile open(String name) throws IOException {
      return new ForwardingFile(super.open(name)) {
        @Override
        public void sync() {}
      };
    }
  }

  private static final class NamesNotSynced extends ForwardingDisk {
    NamesNotSynced(Disk inner) {
      super(inner);
    }

    @Override
    public void syncDirectory() {}
  }

  private static final class LosesWrites extends ForwardingDisk {
    private final Every every = new Every(9);

    LosesWrites(Disk inner) {
      super(inner);
    }

    @Override
    public DiskFile open(String name) throws IOException {
      return new ForwardingFile(super.open(name)) {
        @Override
        public void write(long position, ByteBuffer[] buffers, int count) throws IOException {
          if (!every.isDue()) {
            super.write(position, buffers, count);
          }
        }
      };
    }
  }

  private static class ForwardingLoop implements EventLoop {
    private final EventLoop inner;

    ForwardingLoop(EventLoop inner) {
      this.inner = inner;
    }

    @Override
    public int index() {
      return inner.index();
    }

    @Override
    public boolean inLoop() {
      return inner.inLoop();
    }

    @Override
    public void execute(Runnable task) {
      inner.execute(task);
    }

    @Override
    public void executeAtTurnEnd(Runnable task) {
      inner.executeAtTurnEnd(task);
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
      return inner.schedule(delayNanos, task);
    }
  }

  private static final class TimersLost extends ForwardingLoop {
    TimersLost(EventLoop inner) {
      super(inner);
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
      return () -> {};
    }
  }

  private static final class TasksOvertake extends ForwardingLoop {
    private final Every every = new Every(20);
    private @Nullable Runnable overtaken;

    TasksOvertake(EventLoop inner) {
      super(inner);
    }

    @Override
    public void execute(Runnable task) {
      Runnable earlier = overtaken;
      if (earlier == null && every.isDue()) {
        overtaken = task;
        return;
      }
      overtaken = null;
      super.execute(task);
      if (earlier != null) {
        super.execute(earlier);
      }
    }
  }

  private static final class TurnEndsForgotten extends ForwardingLoop {
    private final Every every = new Every(40);

    TurnEndsForgotten(EventLoop inner) {
      super(inner);
    }

    @Override
    public void executeAtTurnEnd(Runnable task) {
      if (!every.isDue()) {
        super.executeAtTurnEnd(task);
      }
    }
  }
}
