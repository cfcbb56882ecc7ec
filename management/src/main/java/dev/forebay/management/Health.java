package dev.forebay.management;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the node is well. Asked on an event loop, so answers come at once and from memory. */
public interface Health {
  /** Why the process should be restarted; null while it need not be. */
  @Nullable String reasonNotLive();

  /** Why clients should not be sent here now; null when they may be. */
  @Nullable String reasonNotReady();

  /** What an operator should know of a node that is ready, a line each. */
  List<String> remarks();
}
