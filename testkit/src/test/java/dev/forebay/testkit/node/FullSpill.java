package dev.forebay.testkit.node;

import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.Journal;
import dev.forebay.storage.StorageEngine;
import dev.forebay.testkit.storage.ForwardingEngine;
import dev.forebay.testkit.storage.ForwardingJournal;

/** A log of transient messages without room on its disk: nothing is ever written. */
public final class FullSpill extends ForwardingEngine {
  public FullSpill(StorageEngine inner) {
    super(inner);
  }

  @Override
  protected Journal acquired(Journal journal) {
    return new ForwardingJournal(journal) {
      @Override
      public void append(Chunk chunk, int start, int lengthBytes, AppendCallback callback) {}
    };
  }
}
