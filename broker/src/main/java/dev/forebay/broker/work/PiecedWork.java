package dev.forebay.broker.work;

/**
 * Work that may be too long for one turn: an object that knows how far it is. Confined to the loop
 * of its {@link WorkLine}.
 */
@FunctionalInterface
public interface PiecedWork {
  /**
   * Does as much as the portion allows, or the least that can be done of it.
   *
   * @return whether something is left
   */
  boolean piece(Portion portion);
}
