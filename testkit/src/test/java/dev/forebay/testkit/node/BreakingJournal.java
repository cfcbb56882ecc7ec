package dev.forebay.testkit.node;

import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.Journal;
import dev.forebay.storage.StorageEngine;
import dev.forebay.testkit.storage.ForwardingEngine;
import dev.forebay.testkit.storage.ForwardingJournal;

/** An engine whose journals throw when something is appended while they are told to. */
public final class BreakingJournal {
  private boolean isBroken;

  /** From now on. */
  public void breakOff() {
    isBroken = true;
  }

  public StorageEngine around(StorageEngine engine) {
    return new ForwardingEngine(engine) {
      @Override
      protected Journal acquired(Journal journal) {
        return around(journal);
      }
    };
  }

  private Journal around(Journal journal) {
    return new ForwardingJournal(journal) {
      @Override
      public void append(Chunk chunk, int start, int lengthBytes, AppendCallback callback) {
        if (isBroken) {
          throw new BrokenOff();
        }
        super.append(chunk, start, lengthBytes, callback);
      }
    };
  }

  /** What is thrown. */
  public static final class BrokenOff extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
