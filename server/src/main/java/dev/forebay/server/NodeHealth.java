package dev.forebay.server;

import dev.forebay.management.Health;
import org.jspecify.annotations.Nullable;

/** Where the node is between its start and its end. Any thread. */
final class NodeHealth implements Health {
  private volatile @Nullable String notReady = "starting";

  void started() {
    notReady = null;
  }

  void stopping() {
    notReady = "stopping";
  }

  /** A node that can no longer serve ends its process, so one that answers is alive. */
  @Override
  public @Nullable String reasonNotLive() {
    return null;
  }

  @Override
  public @Nullable String reasonNotReady() {
    return notReady;
  }
}
