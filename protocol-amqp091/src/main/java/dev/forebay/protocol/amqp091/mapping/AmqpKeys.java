package dev.forebay.protocol.amqp091.mapping;

import dev.forebay.message.KeyDialect;
import dev.forebay.message.SeparatedKeys;

/**
 * How AMQP 0-9-1 writes routing keys (§3.1.3.3): words between dots, {@code *} for one word and
 * {@code #} for any number. All else, slashes too, are ordinary characters. It is the dialect that
 * direct exchanges compare and in which names are written, since these are AMQP's.
 */
public final class AmqpKeys {
  /** The dialect, which is number {@value KeyDialect#OF_NAMES} on disk. */
  public static final KeyDialect DIALECT = SeparatedKeys.of(KeyDialect.OF_NAMES, '.', '*', '#');

  private AmqpKeys() {}
}
