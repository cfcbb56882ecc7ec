package dev.forebay.testkit.node;

/** How a node may end before it starts again. */
public enum End {
  STOP,
  CRASH,
  CRASH_AND_LOSE_VIEW;

  /** Ends the node and starts it again. */
  public void of(TestNode node) {
    switch (this) {
      case STOP -> node.stop();
      case CRASH -> node.crash();
      case CRASH_AND_LOSE_VIEW -> {
        node.crash();
        node.forgetView();
      }
    }
    node.start();
  }
}
