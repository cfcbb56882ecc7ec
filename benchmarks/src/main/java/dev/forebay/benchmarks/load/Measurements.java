package dev.forebay.benchmarks.load;

import dev.forebay.benchmarks.histogram.LatencyHistogram;

/** What the sessions of a run count, since the last reset; confined to the client's one thread. */
final class Measurements {
  final LatencyHistogram confirms = new LatencyHistogram();
  final LatencyHistogram endToEnd = new LatencyHistogram();
  long published;
  long delivered;
  long nacked;
  long returned;

  /** Deliveries whose sequence number was not the one after the previous. */
  long outOfSequence;

  void reset() {
    confirms.reset();
    endToEnd.reset();
    published = 0;
    delivered = 0;
    nacked = 0;
    returned = 0;
    outOfSequence = 0;
  }

  long errors() {
    return nacked + returned + outOfSequence;
  }
}
