package dev.forebay.tests.simulation.group;

import dev.forebay.broker.api.access.AccessAdmin;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.api.ConnectionScope;
import dev.forebay.protocol.kafka.work.RequestWork;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.runtime.EventLoop;

/** What handlers see of a connection that can always be written to and is never closed. */
public record LoopScope(EventLoop loop, StreamClient streams) implements ConnectionScope {
  @Override
  public AccessAdmin administration() {
    throw new AssertionError("nobody administers anything here");
  }

  @Override
  public String virtualHost() {
    return "/";
  }

  @Override
  public void whenWritable(Runnable task) {
    task.run();
  }

  @Override
  public RequestWork work() {
    return RequestWork.on(loop);
  }

  @Override
  public void giveBack(Steps steps) {
    work().run(steps, () -> {});
  }

  @Override
  public boolean refusesBatches() {
    return false;
  }

  @Override
  public void pauseRequests() {}

  @Override
  public void resumeRequests() {}

  @Override
  public void whenClosed(Runnable task) {}
}
