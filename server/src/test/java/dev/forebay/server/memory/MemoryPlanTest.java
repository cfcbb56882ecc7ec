package dev.forebay.server.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.server.config.ConfigException;
import dev.forebay.server.config.NodeConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What all uses of memory may have together fits into what there is. */
class MemoryPlanTest {
  private static final long MIB = 1 << 20;

  /** Of a heap of 256 MiB the collector keeps some for itself. */
  private static final long USUAL_HEAP_MIB = 247;

  @ParameterizedTest
  @CsvSource({
    "247, 1024, 1",
    "247, 1024, 4",
    "247, 1024, 16",
    "247, 512, 1",
    "247, 512, 4",
    "247, 512, 16",
    "247, 352, 1",
    "120, 1024, 1",
    "6000, 6000, 1",
    "6000, 16000, 64"
  })
  void theLimitsAddUpToLessThanThereIs(long heapMib, long directMib, int loops) {
    ProcessMemory memory = new ProcessMemory(heapMib * MIB, directMib * MIB);
    MemoryPlan plan = MemoryPlan.of(memory, needs("loops=" + loops));
    assertThat(plan.totalBytes(MemoryLimit.Place.HEAP)).isLessThanOrEqualTo(heapMib * MIB / 4 * 3);
    assertThat(plan.totalBytes(MemoryLimit.Place.DIRECT))
        .isLessThanOrEqualTo(directMib * MIB / 20 * 17);
    assertThat(plan.limits()).allMatch(limit -> limit.bytes() > 0);
  }

  @ParameterizedTest
  @CsvSource({"1", "4", "16"})
  void nothingIsSmallerByDefaultThanWhatOneClientNeeds(int loops) {
    MemoryNeeds needs = needs("loops=" + loops);
    MemoryPlan plan = MemoryPlan.of(new ProcessMemory(USUAL_HEAP_MIB * MIB, 1024 * MIB), needs);
    assertThat(plan.direct().requestBytesMax()).isEqualTo(100 * MIB);
    assertThat(plan.direct().contentBytes()).isGreaterThanOrEqualTo(32 * MIB);
    assertThat(plan.direct().parkedBytes()).isGreaterThanOrEqualTo(4 * MIB);
    assertThat(plan.direct().waitingBytes()).isGreaterThanOrEqualTo(4 * MIB);
    assertThat(plan.direct().readersBytes()).isGreaterThanOrEqualTo(32 * MIB);
    assertThat(plan.heap().stagedBytes()).isGreaterThanOrEqualTo(needs.messageBytesMax());
    assertThat(plan.heap().unackedBytes()).isGreaterThanOrEqualTo(4 * MIB);
    // Ten thousand consumers of a channel.
    assertThat(plan.heap().keptBytes() / 8 * 3).isGreaterThanOrEqualTo(10_000 * 920L);
  }

  @Test
  void withLittleDirectMemoryRequestsAreSmaller() {
    MemoryPlan plan =
        MemoryPlan.of(new ProcessMemory(USUAL_HEAP_MIB * MIB, 512 * MIB), needs("loops=1"));
    assertThat(plan.direct().requestBytesMax()).isBetween(16 * MIB, 100 * MIB);
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheSumAndWhatToDo() {
    ProcessMemory memory = new ProcessMemory(USUAL_HEAP_MIB * MIB, 512 * MIB);
    MemoryNeeds needs = needs("loops=1", "memory.chunks=1GiB");
    assertThatThrownBy(() -> MemoryPlan.of(memory, needs))
        .isInstanceOf(ConfigException.class)
        .hasMessageMatching(
            "the limits of direct memory add up to \\d+ MiB, of which 436 MiB may be used: the"
                + " largest are memory.chunks 1024 MiB, (\\D+ \\d+ MiB, ){3}\\D+ \\d+ MiB; lower"
                + " one of them that is a setting, or limits.connections or loops, or give more"
                + " \\(FOREBAY_DIRECT, -XX:MaxDirectMemorySize\\)");
  }

  @Test
  void aMessageThatTheHeapHasNoRoomForIsRefused() {
    ProcessMemory memory = new ProcessMemory(USUAL_HEAP_MIB * MIB, 16_384 * MIB);
    MemoryNeeds needs = needs("amqp.max-message-size=512MiB");
    assertThatThrownBy(() -> MemoryPlan.of(memory, needs))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the limits of heap add up to")
        .hasMessageContaining("FOREBAY_HEAP");
  }

  private static MemoryNeeds needs(String... settings) {
    return MemoryNeeds.of(NodeConfig.read(null, new ArrayList<>(List.of(settings))));
  }
}
