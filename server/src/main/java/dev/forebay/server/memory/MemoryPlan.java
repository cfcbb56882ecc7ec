package dev.forebay.server.memory;

import dev.forebay.server.config.ConfigException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The one picture of the process's memory: every limit of bytes, with the shares that follow from
 * what there is and from the configuration. A configuration whose limits add up to more than may be
 * given out is refused.
 *
 * @param heap how the heap is shared out
 * @param direct how direct memory is
 * @param limits all of them
 */
public record MemoryPlan(HeapShares heap, DirectShares direct, List<MemoryLimit> limits) {
  private static final long MIB = 1 << 20;
  private static final int NAMED = 5;

  /** RocksDB's block cache, of which its write buffers are a part, and its tables' open files. */
  private static final long VIEW_BYTES = 32 * MIB;

  /**
   * Shares out what there is.
   *
   * @throws ConfigException if it is not enough
   */
  public static MemoryPlan of(ProcessMemory memory, MemoryNeeds needs) {
    HeapShares heap = HeapShares.of(memory, needs);
    DirectShares direct = DirectShares.of(memory, needs);
    List<MemoryLimit> limits = new ArrayList<>();
    limits.addAll(heap.limits(needs));
    limits.addAll(direct.limits(needs));
    limits.add(MemoryLimit.ofNode("RocksSettings", MemoryLimit.Place.NATIVE, VIEW_BYTES));
    MemoryPlan plan = new MemoryPlan(heap, direct, List.copyOf(limits));
    plan.require(
        memory, MemoryLimit.Place.HEAP, "amqp.max-message-size, or give more (FOREBAY_HEAP, -Xmx)");
    plan.require(
        memory,
        MemoryLimit.Place.DIRECT,
        "one of them that is a setting, or limits.connections or loops, or give more"
            + " (FOREBAY_DIRECT, -XX:MaxDirectMemorySize)");
    return plan;
  }

  /** What all limits of a place take together. */
  public long totalBytes(MemoryLimit.Place place) {
    return limits.stream()
        .filter(limit -> limit.place() == place)
        .mapToLong(MemoryLimit::totalBytes)
        .sum();
  }

  private void require(ProcessMemory memory, MemoryLimit.Place place, String remedy) {
    long total = totalBytes(place);
    if (total > memory.usableBytes(place)) {
      throw new ConfigException(
          "the limits of %s add up to %s, of which %s may be used: the largest are %s; lower %s"
              .formatted(
                  place, mib(total), mib(memory.usableBytes(place)), largest(place), remedy));
    }
  }

  private String largest(MemoryLimit.Place place) {
    return limits.stream()
        .filter(limit -> limit.place() == place)
        .sorted(Comparator.comparingLong(MemoryLimit::totalBytes).reversed())
        .limit(NAMED)
        .map(limit -> limit.name() + " " + mib(limit.totalBytes()))
        .collect(Collectors.joining(", "));
  }

  private static String mib(long bytes) {
    return Math.ceilDiv(bytes, MIB) + " MiB";
  }
}
