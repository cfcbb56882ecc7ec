package dev.forebay.broker.loop;

import dev.forebay.storage.view.ViewOperation;
import java.util.List;

/** A run as one of its destinations has it. Confined to the shard's loop. */
public interface RunTarget {
  /** The run is on stable storage. */
  void runDurable();

  /** Whether messages of it are live; if none is and that is durable, it leaves memory. */
  boolean isNeeded();

  /** Whether messages of it are live that no index row stands for. */
  boolean isUnindexed();

  /** As {@link YoungRecord#leave}. */
  void leave(List<ViewOperation> rows, List<YoungRecord.Leaving> entered);
}
