package dev.forebay.protocol.mqtt.filter;

import java.util.Arrays;

/** What the subscriptions say together that a message matches. Re-used. */
public final class Matches {
  private static final int IDENTIFIERS_MIN = 4;
  private static final int[] NONE = {};

  private int[] identifiers = NONE;
  private int identifierCount;
  private int count;
  private int qos;
  private boolean retainAsPublished;

  void clear() {
    identifierCount = 0;
    count = 0;
    qos = 0;
    retainAsPublished = false;
  }

  void add(Subscription subscription) {
    count++;
    qos = Math.max(qos, subscription.qos());
    retainAsPublished |= subscription.retainAsPublished();
    if (subscription.identifier() != 0) {
      if (identifierCount == identifiers.length) {
        identifiers = Arrays.copyOf(identifiers, Math.max(identifierCount << 1, IDENTIFIERS_MIN));
      }
      identifiers[identifierCount++] = subscription.identifier();
    }
  }

  /** Becomes what a single subscription says. */
  public Matches only(Subscription subscription) {
    clear();
    add(subscription);
    return this;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** The highest that was granted. */
  public int qos() {
    return qos;
  }

  public boolean retainAsPublished() {
    return retainAsPublished;
  }

  public int identifierCount() {
    return identifierCount;
  }

  public int identifier(int index) {
    return identifiers[index];
  }
}
