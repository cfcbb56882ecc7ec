package dev.forebay.broker.conversion;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of messages that a reader of another form does not get: it is that reader's message, not the
 * node, that is at stake. No state.
 */
final class LeftOut {
  private static final Logger LOG = LoggerFactory.getLogger(LeftOut.class);

  private LeftOut() {}

  static void one(long offset, RuntimeException why) {
    LOG.error("message {} of a stream can't be read by another protocol", offset, why);
  }

  static void range(long first, long end, RuntimeException why) {
    LOG.error(
        "messages {} to {} of a stream can't be read by another protocol", first, end - 1, why);
  }

  static void unknown(long first, long end, int form) {
    LOG.warn(
        "messages {} to {} of a stream are of form {}, and this version does not know that or the"
            + " dialect of their routing keys",
        first,
        end - 1,
        form);
  }
}
