package dev.forebay.broker.api.declaration;

import java.util.List;

/**
 * What a protocol's clients expect to find in every virtual host without having declared it, and
 * the names that they may not choose.
 *
 * @param reservedPrefix names of exchanges and queues that begin so are not declared by clients
 * @param generatedPrefix what the name of a queue begins with whose client leaves it to the broker
 * @param repliesPrefix what the name of a queue for answers begins with
 */
public record BuiltIns(
    String reservedPrefix, String generatedPrefix, String repliesPrefix, List<Exchange> exchanges) {
  /** An exchange that survives a restart and can't be deleted. */
  public record Exchange(String name, ExchangeType type, boolean internal) {}

  /** Keeps a copy. */
  public BuiltIns {
    exchanges = List.copyOf(exchanges);
  }

  /** Whether clients may not declare this name. */
  public boolean isReserved(String name) {
    return name.startsWith(reservedPrefix);
  }
}
