package dev.forebay.transport.connection;

import io.netty.buffer.ByteBuf;

/**
 * What a protocol does on one connection. What it throws ends this connection only. Called on the
 * connection's loop, never from within a call that it makes itself.
 */
public interface ClientProtocol {
  /** The socket is there, and nothing was read. */
  void begin();

  /** Takes over what one read returned. */
  void read(ByteBuf in);

  /** What one pass over the socket brought has been given. */
  void endOfRead();

  /** The client takes more than before, or no more for now; told at the end of a turn. */
  void writabilityChanged();

  /** The turn ends: adds to the output what was gathered for it. */
  void endOfTurn();

  /** The turn has ended, and the socket has the output. */
  void flushed();

  /** The node stops: says goodbye in the protocol's way. */
  void stop();

  /** Something that it did threw: says so in the protocol's way, and closes. */
  void broken(Throwable error);

  /** The socket is gone: gives back what the connection holds. */
  void closed();
}
