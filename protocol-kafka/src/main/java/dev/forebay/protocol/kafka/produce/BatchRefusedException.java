package dev.forebay.protocol.kafka.produce;

import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** A batch that is not appended, and why. */
final class BatchRefusedException extends RuntimeException {
  private final Errors error;

  BatchRefusedException(Errors error, @Nullable String text) {
    super(text, null, false, false);
    this.error = error;
  }

  Errors error() {
    return error;
  }
}
