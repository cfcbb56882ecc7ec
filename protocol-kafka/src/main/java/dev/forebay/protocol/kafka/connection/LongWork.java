package dev.forebay.protocol.kafka.connection;

import dev.forebay.broker.work.WorkLine;
import dev.forebay.protocol.kafka.work.CodecWorker;
import dev.forebay.protocol.kafka.work.RequestWork;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.OutputBuffer;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What the requests of a connection are that take more than a turn: they are read on a worker,
 * carried out in pieces, and answered by what a worker encodes, put into the output in pieces.
 * While there is one the connection takes no other, so that nothing overtakes it and each client
 * has one such in memory, besides those that it sent before. Confined to the connection's loop.
 */
final class LongWork implements Exchange.Counting {
  private final WorkLine line;
  private final CodecWorker codec;
  private final OutputBuffer output;
  private final Connection connection;
  private int requests;

  /** The connection that does it. */
  interface Connection {
    boolean isClosed();

    /** There is no such request any more. */
    void noneIsLong();

    /** What was done for it has broken off. */
    void failed(RuntimeException error);
  }

  LongWork(CodecWorker codec, WorkLine line, OutputBuffer output, Connection connection) {
    this.codec = codec;
    this.line = line;
    this.output = output;
    this.connection = connection;
  }

  /** Whether there is a request that takes more than a turn. */
  boolean any() {
    return requests > 0;
  }

  @Override
  public void begin() {
    requests++;
  }

  @Override
  public void end() {
    requests--;
    if (requests == 0) {
      connection.noneIsLong();
    }
  }

  /** Work that holds up no request. */
  RequestWork besideRequests() {
    return new RequestWork(line, connection::isClosed, () -> {}, connection::failed);
  }

  /** Work that is done even when the connection has ended. */
  void giveBack(Steps steps) {
    new RequestWork(line, () -> false, () -> {}, connection::failed).run(steps, () -> {});
  }

  /** How the entries of a request are gone through. */
  RequestWork work(Exchange exchange) {
    return new RequestWork(line, connection::isClosed, exchange::becomeLong, connection::failed);
  }

  /** Reads a request on the worker. */
  void read(ByteBuf frame, RequestParser parser, Consumer<RequestParser.Parsed> handler) {
    begin();
    // It is read on when the connection has let it go.
    ByteBuf held = frame.retain();
    codec.run(
        () -> parser.parseLong(held),
        held::release,
        parsed -> {
          handler.accept(parsed);
          end();
        },
        connection::failed);
  }

  /** Answers, and says how many bytes that are when they are on their way. */
  void write(Exchange exchange, LongConsumer encoded, Runnable written) {
    codec.run(
        exchange::encode,
        () -> {},
        bytes -> {
          encoded.accept(bytes.totalBytes());
          work(exchange).run(exchange.into(bytes, output), written);
        },
        connection::failed);
  }
}
