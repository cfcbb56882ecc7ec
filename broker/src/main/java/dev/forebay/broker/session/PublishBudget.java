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

  private boolean isToldStuck;

  /** The smallest of what was refused for lack of memory of each kind; 0 if nothing was. */
  private long wantedJournalledBytes;

  private long wantedTransientBytes;

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
    if (journalledBytes > 0) {
      if (limits.isJournalExhausted(unsyncedBytes)) {
        waitForJournal();
        return false;
      }
      if (!limits.journalled().memory().hasRoom(journalledBytes)) {
        wantedJournalledBytes = smaller(wantedJournalledBytes, journalledBytes);
        waitForJournal();
        limits.journalled().want(wantedJournalledBytes);
        return false;
      }
    }
    if (transientBytes > 0 && !limits.transients().memory().hasRoom(transientBytes)) {
      wantedTransientBytes = smaller(wantedTransientBytes, transientBytes);
      limits.wait(this);
      limits.transients().want(wantedTransientBytes);
      return false;
    }
    return true;
  }

  private static long smaller(long wantedBytes, long moreBytes) {
    return wantedBytes == 0 ? moreBytes : Math.min(wantedBytes, moreBytes);
  }

  private void waitForJournal() {
    if (!waitsForJournal) {
      waitsForJournal = true;
      limits.wait(this);
    }
  }

  /** Tells the connection to go on, if it waits and may; it may have to wait again at once. */
  void resumeIfAllowed() {
    boolean journal = waitsForJournal && mayResumeJournal();
    boolean memory =
        wantedTransientBytes > 0 && limits.transients().memory().hasRoom(wantedTransientBytes);
    if (journal) {
      waitsForJournal = false;
      wantedJournalledBytes = 0;
    }
    if (memory) {
      wantedTransientBytes = 0;
      isToldStuck = false;
    }
    if (journal || memory) {
      listener.mayPublishAgain();
    }
  }

  private boolean mayResumeJournal() {
    return limits.mayResumeJournal(unsyncedBytes)
        && (wantedJournalledBytes == 0
            || limits.journalled().memory().hasRoom(wantedJournalledBytes));
  }

  /**
   * Time has gone by.
   *
   * @param isStuck whether no memory of transient messages came back for long
   */
  void look(boolean isStuck) {
    resumeIfAllowed();
    limits.journalled().want(wantedJournalledBytes);
    limits.transients().want(wantedTransientBytes);
    if (!isStuck) {
      isToldStuck = false;
    } else if (wantedTransientBytes > 0 && !isToldStuck) {
      isToldStuck = true;
      listener.memoryIsStuck();
    }
  }

  boolean isWaiting() {
    return waitsForJournal || wantedTransientBytes > 0;
  }

  void close() {
    waitsForJournal = false;
    wantedJournalledBytes = 0;
    wantedTransientBytes = 0;
  }

  PublishLimits limits() {
    return limits;
  }
}
