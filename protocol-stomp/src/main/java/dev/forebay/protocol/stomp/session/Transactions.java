package dev.forebay.protocol.stomp.session;

import dev.forebay.protocol.stomp.api.SessionScope;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.protocol.stomp.dialect.Words;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The transactions of one session, by the names that its client gives. Confined to the loop. */
final class Transactions {
  private final SessionScope scope;
  private final int most;
  private final Map<String, StompTransaction> byName = new HashMap<>();

  /** None yet, and never more than so many at once. */
  Transactions(SessionScope scope, int most) {
    this.scope = scope;
    this.most = most;
  }

  /** The transaction that a frame belongs to, or null. */
  @Nullable StompTransaction of(FrameReader frame) {
    String name = frame.text(HeaderName.TRANSACTION);
    return name == null ? null : known(name, byName.get(name));
  }

  void begin(FrameReader frame) {
    String name = Words.required(frame, HeaderName.TRANSACTION);
    if (byName.containsKey(name)) {
      throw new StompException(
          "Bad transaction", "Transaction '%s' has begun already\n".formatted(name));
    }
    if (byName.size() >= most) {
      throw new StompException(
          "Transaction limit exceeded",
          "Too many concurrent transactions (limit %d)\n".formatted(most));
    }
    byName.put(name, new StompTransaction(scope, name));
  }

  /** The transaction that a frame ends. */
  StompTransaction end(FrameReader frame) {
    String name = Words.required(frame, HeaderName.TRANSACTION);
    return known(name, byName.remove(name));
  }

  private static StompTransaction known(String name, @Nullable StompTransaction transaction) {
    if (transaction == null) {
      throw new StompException(
          "Bad transaction", "Invalid transaction identifier: '%s'\n".formatted(name));
    }
    return transaction;
  }

  /** The session ends. */
  void close() {
    byName.values().forEach(StompTransaction::abort);
    byName.clear();
  }
}
