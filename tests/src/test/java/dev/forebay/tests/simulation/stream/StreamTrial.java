package dev.forebay.tests.simulation.stream;

import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.simulation.frame.History;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What the clients of one run share: the history, the batches ever made, and numbers. */
final class StreamTrial {
  private static final int UNREADABLE_MAX = 2000;

  final History<StreamEvent> history;
  final SplittableRandom random;
  final SimulatedWorld clock;
  private final Map<Place, Long> positions = new HashMap<>();
  private final Map<Long, Batch> batches = new HashMap<>();
  final StreamBindings bindings = new StreamBindings();
  private int reads;
  private boolean haveShardsMoved;
  private int unreadable;
  private int numbers;

  StreamTrial(History<StreamEvent> history, SplittableRandom random, SimulatedWorld clock) {
    this.history = history;
    this.random = random;
    this.clock = clock;
  }

  void add(StreamEvent event) {
    history.add(event);
  }

  /** Shards are being closed and opened. */
  void shardsMove() {
    haveShardsMoved = true;
    add(new StreamEvent.ShardsMove());
  }

  /** Whether that has ever been, so that what is asked may come to nothing. */
  boolean haveShardsMoved() {
    return haveShardsMoved;
  }

  /** A read has come to nothing: while shards move that may be, but not again and again. */
  void unreadable() {
    unreadable++;
    if (!haveShardsMoved || unreadable > UNREADABLE_MAX) {
      throw new AssertionError("a read failed on a disk that is sound");
    }
  }

  /** Where some consumer of a partition would go on, also after a crash. */
  long position(Place place) {
    return positions.getOrDefault(place, 0L);
  }

  void position(Place place, long next) {
    positions.put(place, next);
  }

  int nextRead() {
    return ++reads;
  }

  /** For a publisher or consumer. */
  int nextNumber() {
    return ++numbers;
  }

  long nextBatch() {
    return batches.size() + 1L;
  }

  void made(Batch batch) {
    batches.put(batch.number(), batch);
  }

  @Nullable Batch batch(long number) {
    return batches.get(number);
  }
}
