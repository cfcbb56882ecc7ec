package dev.forebay.storage.log;

import dev.forebay.storage.LogDamagedException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a start finds missing or damaged of what had been accepted: reason to refuse, unless the
 * operator has said that it is to start over losses; then each is logged. Startup thread.
 */
final class Losses {
  private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

  private final boolean areAccepted;
  private final List<String> found = new ArrayList<>();

  Losses(boolean areAccepted) {
    this.areAccepted = areAccepted;
  }

  /** Takes one sentence for the operator, which names the place and what is lost. */
  void add(String loss) {
    if (areAccepted) {
      LOG.error("Loss accepted: {}", loss);
    } else {
      found.add(loss);
    }
  }

  /**
   * Ends the start if anything is lost.
   *
   * @throws LogDamagedException that says all of it
   */
  void refuseIfAny() {
    if (!found.isEmpty()) {
      throw new LogDamagedException(String.join("\n", found));
    }
  }
}
