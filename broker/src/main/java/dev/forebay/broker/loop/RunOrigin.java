package dev.forebay.broker.loop;

import dev.forebay.broker.api.publish.PublishOutcome;
import java.util.List;

/** Who published a run, told on the shard's loop when the run is as safe as it will be. */
public interface RunOrigin {
  /** The run is durable (or accepted, if it needs not be durable). */
  void runSafe();

  /** Whether it wants to know what {@link #appended} says. */
  boolean isAsked();

  /** Destinations of one shard have got the run, or not; before {@link #runSafe}. */
  void appended(List<PublishOutcome> outcomes);

  /** A queue that it was for is full and has not got it; before {@link #runSafe}. */
  void rejected();

  /**
   * A shard that it was for is closed: whether the run is kept there is not known, and {@link
   * #runSafe} is not told of it.
   */
  void runLost();
}
