package dev.forebay.protocol.stomp.mapping;

import dev.forebay.message.KeyDialect;
import dev.forebay.message.SeparatedKeys;

/** How ActiveMQ's clients write patterns of topics; no state. */
public final class StompKeys {
  /** The number of the dialect on disk. */
  public static final int ACTIVEMQ_ID = 3;

  /** Levels between dots, {@code *} for one and {@code >} for any number. */
  public static final KeyDialect ACTIVEMQ = SeparatedKeys.of(ACTIVEMQ_ID, '.', '*', '>');

  private StompKeys() {}
}
