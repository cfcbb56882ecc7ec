package dev.forebay.broker.session;

import dev.forebay.broker.api.SessionListener;

/**
 * How much of what one session published is not durable yet, and whether it may go on. Confined to
 * the session's loop.
 */
final class PublishBudget {
  private final PublishLimits limits;
  private final SessionListener listener;
  private long unsyncedBytes;
  private boolean hasPublished;
  private boolean isWaiting;

  PublishBudget(PublishLimits limits, SessionListener listener) {
    this.limits = limits;
    this.listener = listener;
  }

  void counted(int messages) {
    hasPublished = true;
    limits.metrics().messagesIn.add(messages);
  }

  void appended(int bytes) {
    unsyncedBytes += bytes;
  }

  void durable(long bytes) {
    unsyncedBytes -= bytes;
    resumeIfAllowed();
  }

  boolean mayPublish() {
    if (!hasPublished || !limits.isExhausted(unsyncedBytes)) {
      return true;
    }
    if (!isWaiting) {
      isWaiting = true;
      limits.wait(this);
    }
    return false;
  }

  /** Tells the connection to go on, if it waits and may; it may have to wait again at once. */
  void resumeIfAllowed() {
    if (isWaiting && limits.mayResume(unsyncedBytes)) {
      isWaiting = false;
      listener.mayPublishAgain();
    }
  }

  boolean isWaiting() {
    return isWaiting;
  }

  void close() {
    isWaiting = false;
  }
}
