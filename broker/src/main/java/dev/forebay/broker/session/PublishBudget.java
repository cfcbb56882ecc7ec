package dev.forebay.broker.session;

import dev.forebay.broker.api.SessionListener;

/**
 * How much of what one session published is not durable yet, and whether it may go on: each kind of
 * memory holds up only what would take of it. Confined to the session's loop.
 */
final class PublishBudget {
  private final PublishLimits limits;
  private final SessionListener listener;
  private long unsyncedBytes;
  private boolean hasPublished;
  private boolean waitsForJournal;
  private boolean waitsForTransients;

  /** The smallest of what was refused for lack of memory for transient messages. */
  private long wantedBytes;

  PublishBudget(PublishLimits limits, SessionListener listener) {
    this.limits = limits;
    this.listener = listener;
  }

  void counted(int messages) {
    limits.metrics().messagesIn.add(messages);
  }

  void appended(int bytes) {
    hasPublished = true;
    unsyncedBytes += bytes;
  }

  void durable(long bytes) {
    unsyncedBytes -= bytes;
    resumeIfAllowed();
  }

  /** Whether the journal can take more; those who have given it nothing need not ask. */
  boolean mayPublish() {
    if (!hasPublished || !limits.isJournalExhausted(unsyncedBytes)) {
      return true;
    }
    waitForJournal();
    return false;
  }

  /** Whether a run may be begun that takes so many bytes of each kind of memory. */
  boolean admits(long journalledBytes, long transientBytes) {
    if (journalledBytes > 0 && !limits.hasJournalRoom(unsyncedBytes, journalledBytes)) {
      waitForJournal();
      return false;
    }
    if (transientBytes > 0 && !limits.hasTransientRoom(transientBytes)) {
      wantedBytes = waitsForTransients ? Math.min(wantedBytes, transientBytes) : transientBytes;
      waitsForTransients = true;
      limits.wait(this);
      return false;
    }
    return true;
  }

  private void waitForJournal() {
    if (!waitsForJournal) {
      waitsForJournal = true;
      limits.wait(this);
    }
  }

  /** Tells the connection to go on, if it waits and may; it may have to wait again at once. */
  void resumeIfAllowed() {
    boolean journal = waitsForJournal && limits.mayResumeJournal(unsyncedBytes);
    boolean memory = waitsForTransients && limits.hasTransientRoom(wantedBytes);
    if (journal || memory) {
      waitsForJournal &= !journal;
      waitsForTransients &= !memory;
      listener.mayPublishAgain();
    }
  }

  boolean isWaiting() {
    return waitsForJournal || waitsForTransients;
  }

  void close() {
    waitsForJournal = false;
    waitsForTransients = false;
  }

  PublishLimits limits() {
    return limits;
  }
}
