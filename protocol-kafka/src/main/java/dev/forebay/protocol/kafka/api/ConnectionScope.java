package dev.forebay.protocol.kafka.api;

import dev.forebay.broker.api.access.AccessAdmin;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.protocol.kafka.work.RequestWork;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.runtime.EventLoop;

/** What a handler that lives with one connection may use of it. Confined to the loop. */
public interface ConnectionScope {
  EventLoop loop();

  StreamClient streams();

  /** Rules and users that its client administers. */
  AccessAdmin administration();

  /** Where it is. */
  String virtualHost();

  /** Runs when the socket has taken enough of what was answered; at once if it has already. */
  void whenWritable(Runnable task);

  /** Whether batches have waited too long for the disk, so that they are refused for now. */
  boolean refusesBatches();

  /** No further request is taken until as many calls of {@link #resumeRequests}. */
  void pauseRequests();

  void resumeRequests();

  /** Work of the connection that holds up no request, and ends with the connection. */
  RequestWork work();

  /** Gives back what was held, step by step, also when the connection has ended. */
  void giveBack(Steps steps);

  /** Runs when the connection has ended. */
  void whenClosed(Runnable task);
}
