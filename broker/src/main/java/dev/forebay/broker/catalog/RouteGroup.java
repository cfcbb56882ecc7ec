package dev.forebay.broker.catalog;

import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.ShardServices;
import dev.forebay.broker.queue.Queue;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.broker.shard.Shard;
import dev.forebay.broker.stream.StreamPartition;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.storage.RecordType;
import java.util.ArrayList;
import java.util.List;

/**
 * Destinations of one shard that get a message together: it is stored once for all of them. At most
 * {@value RunFormat#TARGETS_MAX}: a message for more goes to several groups.
 */
public sealed interface RouteGroup {
  /** Destinations above which an append counts as long work. */
  int WIDE = 16;

  /** The shard that owns them. */
  ShardServices shard();

  /** Whether the message must survive a restart there. */
  boolean journalled();

  /** How many they are. */
  int targets();

  /** How many queues will have an entry for the run. */
  int entries();

  /** What a run for them is stored as. */
  RecordType recordType();

  /** Appends a run for them, behind what is being appended; on the shard's loop. */
  default void append(Run run) {
    WorkLine appends = shard().appends();
    if (appends.isIdle() && (targets() < WIDE || shard().loop().pieces().take(targets()))) {
      appendNow(run);
      return;
    }
    run.hold();
    appends.add(portion -> {
      portion.take(targets());
      appendNow(run);
      run.release();
      return false;
    });
  }

  /** Appends a run for them, whose turn it is; on the shard's loop. */
  void appendNow(Run run);

  /** Queues. */
  record Queues(Shard shard, boolean journalled, List<Queue> queues) implements RouteGroup {
    /**
     * Keeps a copy.
     *
     * @throws IllegalArgumentException if they are more than a record has targets
     */
    public Queues {
      if (queues.size() > RunFormat.TARGETS_MAX) {
        throw new IllegalArgumentException(queues.size() + " queues");
      }
      queues = List.copyOf(queues);
    }

    /** Groups of these, none larger than may be. */
    static List<RouteGroup> of(Shard shard, boolean journalled, List<Queue> queues) {
      List<RouteGroup> groups = new ArrayList<>(1);
      for (int from = 0; from < queues.size(); from += RunFormat.TARGETS_MAX) {
        int to = Math.min(queues.size(), from + RunFormat.TARGETS_MAX);
        groups.add(new Queues(shard, journalled, queues.subList(from, to)));
      }
      return groups;
    }

    @Override
    public int targets() {
      return queues.size();
    }

    @Override
    public int entries() {
      return queues.size();
    }

    @Override
    public RecordType recordType() {
      return RecordType.RUN;
    }

    @Override
    public void appendNow(Run run) {
      shard.append(run, queues, journalled);
    }
  }

  /** A partition of a stream, which keeps every message, whatever its publisher asked for. */
  record OfStream(StreamPartition partition) implements RouteGroup {
    @Override
    public ShardServices shard() {
      return partition.shard();
    }

    @Override
    public boolean journalled() {
      return true;
    }

    @Override
    public int targets() {
      return 1;
    }

    @Override
    public int entries() {
      return 0;
    }

    @Override
    public RecordType recordType() {
      return RecordType.STREAM_RUN;
    }

    @Override
    public void appendNow(Run run) {
      partition.append(run);
    }
  }
}
