package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.testkit.loop.ManualLoop;
import dev.forebay.testkit.session.LogContract;

/**
 * What stands in for the broker's streams where groups are rehearsed or tested keeps what they
 * keep.
 */
class MemoryStreamClientTest extends LogContract {
  private final ManualLoop loop = new ManualLoop();

  @Override
  protected StreamClient open() {
    return new MemoryStreamClient(new MemoryStreams(), loop::execute, Runnable::run);
  }

  @Override
  protected void run(Runnable deed) {
    loop.execute(deed);
    while (loop.turn()) {}
  }
}
