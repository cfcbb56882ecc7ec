package dev.forebay.testkit.work;

import dev.forebay.broker.api.LookCommand;
import dev.forebay.broker.api.LookSink;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.form.MessageView;
import dev.forebay.testkit.node.TestClient;

/** Waits for the answer to one look into the bench's queue. */
record Looking(Runnable answered) implements LookSink {
  private static final int BYTES = 64 << 10;

  static void begin(Bench bench, Runnable answered) {
    bench
        .client()
        .session()
        .look(new LookCommand(TestClient.HOST, "q", 0, BYTES), new Looking(answered));
  }

  @Override
  public void message(long offset, MessageView message) {}

  @Override
  public void looked(long endOffset, boolean isEnd) {
    answered.run();
  }

  @Override
  public void unreadable() {
    throw new AssertionError("unreadable");
  }

  @Override
  public void refused(Refusal refusal) {
    throw new AssertionError(refusal.toString());
  }
}
