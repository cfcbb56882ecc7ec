package dev.forebay.protocol.amqp091.api;

import dev.forebay.broker.api.Session;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.transport.connection.KeptBudget;
import dev.forebay.transport.connection.OutputBuffer;
import io.netty.buffer.ByteBufAllocator;

/** What the parts of a channel may use of their connection. Confined to the connection's loop. */
public interface ConnectionScope {
  Session session();

  OutputBuffer output();

  EventLoop loop();

  AmqpLimits limits();

  /** What the connections of the loop share. */
  LoopState shared();

  /** Its memory for incomplete messages. */
  ContentShare contentShare();

  /** Its memory for what the client makes it keep. */
  KeptBudget.Share kept();

  ByteBufAllocator allocator();

  ClientProperties client();

  String user();

  String virtualHost();

  int frameMaxBytes();

  boolean isOpen();

  /** Whether the client takes what it is sent. */
  boolean isWritable();

  /** Something of it that will wait now and then. */
  Wait newWait(Object who);
}
