package dev.forebay.broker.api.stream;

/** What a client may change of streams. The answer comes when the change is durable. */
public sealed interface StreamCommand {
  /** Name of the stream. */
  String name();

  /** What exists is changed. */
  sealed interface OfCatalog extends StreamCommand {}

  /**
   * Makes a stream.
   *
   * @param partitions at least 1
   * @param dryRun whether only to say what would be answered
   */
  record Create(String name, int partitions, StreamSettings settings, boolean dryRun)
      implements OfCatalog {}

  /** Deletes a stream with all that it holds. */
  record Delete(String name) implements OfCatalog {}

  /**
   * Adds partitions.
   *
   * @param partitions of the stream afterwards
   * @param dryRun whether only to say what would be answered
   */
  record AddPartitions(String name, int partitions, boolean dryRun) implements OfCatalog {}

  /**
   * Replaces the settings, if they are still as expected, so that of two changes at the same time
   * none is lost.
   */
  record Change(String name, StreamSettings expected, StreamSettings settings)
      implements OfCatalog {}

  /**
   * Gives up the messages of a partition before an offset.
   *
   * @param beforeOffset {@link #ALL} for everything that is visible
   */
  record Trim(String name, int partition, long beforeOffset) implements StreamCommand {
    /** Up to the end of what is visible. */
    public static final long ALL = -1;
  }
}
