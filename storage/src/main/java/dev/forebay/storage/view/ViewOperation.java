package dev.forebay.storage.view;

/** One absolute change of a view. Applying it twice is the same as once. */
public sealed interface ViewOperation {
  /** Enters a live record. */
  record PutRow(int shard, long destinationId, IndexRow row) implements ViewOperation {}

  /**
   * Keeps the latest state of a subscription and removes the rows whose messages it has settled.
   *
   * @param state payload of the state record
   * @param floorOffset every row that ends at or before it goes
   * @param settledPairs first, end, first, end, …: every row that lies within one of these goes
   */
  record PutState(
      int shard, long destinationId, byte[] state, long floorOffset, long[] settledPairs)
      implements ViewOperation {}

  /** Removes rows and state of a destination. */
  record DropDestination(int shard, long destinationId) implements ViewOperation {}

  /**
   * Removes rows of a destination.
   *
   * @param floorOffset every row that ends at or before it goes
   * @param settledPairs as of {@link PutState}
   */
  record RemoveRows(int shard, long destinationId, long floorOffset, long[] settledPairs)
      implements ViewOperation {}

  /** Keeps a catalog entry. */
  record PutCatalogEntry(byte[] key, byte[] value) implements ViewOperation {}

  /** Removes a catalog entry. */
  record DeleteCatalogEntry(byte[] key) implements ViewOperation {}

  /** Says up to where a family of a shard is complete. */
  record Applied(int shard, ViewFamily family, long position) implements ViewOperation {}
}
