package dev.forebay.broker.catalog.settings;

import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.HashInput;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange does besides, as far as it is not usual.
 *
 * @param input of what it takes the hash
 * @param held how it holds messages back; null if it does not
 */
public record ExchangeRules(HashInput input, @Nullable Held held) {
  /** Of an exchange that does nothing besides. */
  public static final ExchangeRules NONE = new ExchangeRules(new HashInput.Key(), null);

  /**
   * How an exchange holds messages back.
   *
   * @param queue id of the queue that they wait in
   * @param shard of the queue
   * @param routing how it chooses among its bindings when they are due
   */
  public record Held(long queue, int shard, ExchangeType routing) {}

  /** Whether it does nothing besides. */
  public boolean isEmpty() {
    return held == null && input instanceof HashInput.Key;
  }
}
