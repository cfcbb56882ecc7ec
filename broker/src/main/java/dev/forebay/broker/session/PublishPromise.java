package dev.forebay.broker.session;

import dev.forebay.broker.api.publish.Promise;

/** Memory that counts as taken until its message is appended. Confined to the session's loop. */
record PublishPromise(PublishLimits limits, long journalledBytes, long transientBytes)
    implements Promise {
  @Override
  public void keep() {
    limits.keep(this);
  }
}
