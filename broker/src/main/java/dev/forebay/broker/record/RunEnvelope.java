package dev.forebay.broker.record;

import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.message.Annotations;
import dev.forebay.message.AnnotationsFormat;
import dev.forebay.message.Delay;

/**
 * What the messages of a run have in common. The arrays are not copied, and not changed by anybody.
 *
 * @param form number of the form that their properties have
 * @param keyDialect number of the dialect that the routing key is written in
 * @param persistent whether the publisher wants them to survive a restart
 * @param priority of each of them, from 0 to 255; 0 as well if no queue asks
 * @param isSized whether some queue counts the bytes of bodies
 * @param expirationMillis how long they may wait, or {@link Publisher#NO_EXPIRATION}
 * @param delay how long they are held back in destinations that do so, if that is known
 * @param annotations what the broker says of them, encoded; empty: nothing
 */
public record RunEnvelope(
    int form,
    byte[] exchange,
    int keyDialect,
    byte[] routingKey,
    boolean persistent,
    int priority,
    boolean isSized,
    long expirationMillis,
    Delay delay,
    byte[] annotations) {
  /** Of messages as their publisher sent them. */
  public static RunEnvelope published(
      int form,
      byte[] exchange,
      int keyDialect,
      byte[] routingKey,
      boolean persistent,
      int priority,
      boolean isSized,
      long expirationMillis,
      Annotations annotations) {
    return new RunEnvelope(
        form,
        exchange,
        keyDialect,
        routingKey,
        persistent,
        priority,
        isSized,
        expirationMillis,
        Delay.NONE,
        AnnotationsFormat.encode(annotations));
  }

  /** Whether they are held back somewhere. */
  boolean isHeld() {
    return !(delay instanceof Delay.None);
  }

  /** The same of messages that are held back. */
  public RunEnvelope heldBack(Delay wanted) {
    return wanted.equals(delay)
        ? this
        : new RunEnvelope(
            form,
            exchange,
            keyDialect,
            routingKey,
            persistent,
            priority,
            isSized,
            expirationMillis,
            wanted,
            annotations);
  }

  /** Of dead letters, which wait as long as it takes. */
  public static RunEnvelope deadLetters(
      int form,
      byte[] exchange,
      int keyDialect,
      byte[] routingKey,
      boolean persistent,
      int priority,
      boolean isSized,
      Annotations annotations) {
    return new RunEnvelope(
        form,
        exchange,
        keyDialect,
        routingKey,
        persistent,
        priority,
        isSized,
        Publisher.NO_EXPIRATION,
        Delay.NONE,
        AnnotationsFormat.encode(annotations));
  }
}
