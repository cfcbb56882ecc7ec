package dev.forebay.protocol.kafka;

import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.testkit.session.LogContract;

/** What stands in for the broker's streams in these tests keeps what they keep. */
class FakeStreamsTest extends LogContract {
  @Override
  protected StreamClient open() {
    return new FakeStreams();
  }

  @Override
  protected void run(Runnable deed) {
    deed.run();
  }
}
