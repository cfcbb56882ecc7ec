package dev.forebay.protocol.stomp.api;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Session;
import dev.forebay.protocol.stomp.codec.FrameWriter;
import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.transport.connection.KeptBudget;
import dev.forebay.transport.connection.OutputBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the parts of a session may use of it. Confined to the connection's loop. */
public interface SessionScope {
  Session session();

  String virtualHost();

  String user();

  /** As the client knows it. */
  String sessionId();

  /** What the client calls itself in each of its sessions, or null. */
  @Nullable String clientId();

  OutputBuffer output();

  FrameWriter writer();

  /** What the sessions of the loop share. */
  LoopState shared();

  /** The connection's memory for what the client makes it keep. */
  KeptBudget.Share kept();

  /** Whether it is neither closed nor about to be. */
  boolean isOpen();

  /** Whether the client takes what it is sent. */
  boolean isWritable();

  /** Has the end of the turn told. */
  void registerTurnEnd();

  /** Later frames wait from now on, until {@link #answered}. */
  void await();

  /** The answer is here: acts on it, then goes on with the frames that waited. */
  void answered(Runnable action);

  /** Gives a command to the broker; later frames wait until it is answered. */
  void command(CatalogCommand command, Consumer<CatalogReply> whenDone);

  /** Writes the receipt of a frame, if it wants one. */
  void receipt(byte @Nullable [] id);

  /** Tells an error, and closes. */
  void failed(StompException error);
}
