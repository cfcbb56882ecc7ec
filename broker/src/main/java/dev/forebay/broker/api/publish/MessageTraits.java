package dev.forebay.broker.api.publish;

import dev.forebay.message.ByteString;
import java.util.List;

/**
 * What the broker has to know of a message that is being published, as its protocol has read it
 * from its own form, once. Re-used from message to message, so that none costs an object; confined
 * to the session's loop.
 */
public final class MessageTraits {
  private boolean persistent;
  private long expirationMillis = Publisher.NO_EXPIRATION;
  private List<ByteString> hiddenKeys = List.of();
  private int priority;

  /** Of a message that may wait for ever. */
  public static MessageTraits of(boolean persistent) {
    return of(persistent, Publisher.NO_EXPIRATION);
  }

  /** Of a message that may wait so long. */
  public static MessageTraits of(boolean persistent, long expirationMillis) {
    return new MessageTraits().set(persistent, expirationMillis, List.of());
  }

  /**
   * Is about another message from now on.
   *
   * @param survives whether it must survive a restart in queues that do
   * @param mayWaitMillis how long it may wait in a queue, or {@link Publisher#NO_EXPIRATION}
   * @param secretKeys further routing keys of which its readers must not hear
   */
  public MessageTraits set(boolean survives, long mayWaitMillis, List<ByteString> secretKeys) {
    persistent = survives;
    expirationMillis = mayWaitMillis;
    hiddenKeys = secretKeys;
    priority = 0;
    return this;
  }

  /** The message has this priority, from 0 to 255; one of which this is not said has 0. */
  public MessageTraits priority(int ofMessage) {
    priority = ofMessage;
    return this;
  }

  /** From 0, which comes last. */
  public int priority() {
    return priority;
  }

  /** Whether it must survive a restart in queues that do. */
  public boolean isPersistent() {
    return persistent;
  }

  /** How long it may wait in a queue, or {@link Publisher#NO_EXPIRATION}. */
  public long expirationMillis() {
    return expirationMillis;
  }

  /** Further routing keys of which its readers must not hear. */
  public List<ByteString> hiddenKeys() {
    return hiddenKeys;
  }
}
