package dev.forebay.management;

import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.runtime.measure.Measure;
import java.util.List;

/** Where the node's measures come from. Read on a worker thread, once for each scrape. */
@FunctionalInterface
public interface MetricsSource {
  /** The measures now; may wait for event loops, but not longer than a second. */
  Measures read();

  /**
   * What threads of one kind did not come to the end of.
   *
   * @param count turns or steps that took too long, since the start
   * @param longestNanos the longest turn or step since the start
   */
  record Stalls(String kind, long count, long longestNanos) {}

  /**
   * A node's measures; what is not a plain number was read at about one moment.
   *
   * @param numbers one for each name
   * @param stalls one for each kind of thread
   * @param syncLatency of the log's syncs since the start
   * @param loopLag of each event loop since the start, in the loops' order
   * @param waiting what of the connections waits now, one for each reason
   * @param shards of the node
   */
  record Measures(
      List<Measure> numbers,
      List<Stalls> stalls,
      LatencyHistogram.Reading syncLatency,
      List<LatencyHistogram.Reading> loopLag,
      List<Waiting> waiting,
      List<Shard> shards) {
    public Measures {
      numbers = List.copyOf(numbers);
      stalls = List.copyOf(stalls);
      loopLag = List.copyOf(loopLag);
      waiting = List.copyOf(waiting);
      shards = List.copyOf(shards);
    }
  }

  /**
   * A shard, and what waits until it is open.
   *
   * @param heldBytes of messages among what waits
   * @param oldestNanos how long the oldest has waited, or 0
   */
  record Shard(int number, String phase, long held, long heldBytes, long oldestNanos) {}

  /**
   * What waits for one reason.
   *
   * @param oldestNanos how long the oldest has waited, or 0
   */
  record Waiting(String reason, long count, long oldestNanos) {}
}
