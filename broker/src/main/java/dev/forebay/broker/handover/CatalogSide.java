package dev.forebay.broker.handover;

/** The catalog, as sessions and shards speak to it. Confined to its loop. */
@FunctionalInterface
public interface CatalogSide {
  /** Hears what a session or shard says. */
  void hear(ToCatalog message);
}
