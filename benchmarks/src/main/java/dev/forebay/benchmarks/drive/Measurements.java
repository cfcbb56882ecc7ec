package dev.forebay.benchmarks.drive;

import dev.forebay.benchmarks.histogram.LatencyHistogram;

/** What the sessions of a run count, since the last reset; confined to the client's one thread. */
public final class Measurements {
  public final LatencyHistogram confirms = new LatencyHistogram();
  public final LatencyHistogram endToEnd = new LatencyHistogram();
  public long published;
  public long delivered;
  public long nacked;
  public long returned;

  /** Deliveries whose sequence number was not the one after the previous. */
  public long outOfSequence;

  /** Forgets everything, as at the end of a warm-up. */
  public void reset() {
    confirms.reset();
    endToEnd.reset();
    published = 0;
    delivered = 0;
    nacked = 0;
    returned = 0;
    outOfSequence = 0;
  }

  /** Messages that did not go as they should. */
  public long errors() {
    return nacked + returned + outOfSequence;
  }
}
