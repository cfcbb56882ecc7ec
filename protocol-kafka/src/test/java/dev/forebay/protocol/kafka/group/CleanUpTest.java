package dev.forebay.protocol.kafka.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.testkit.loop.ManualLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanUpTest {
  private static final GroupSettings OFTEN =
      new GroupSettings(0, 6000, 60_000, 45_000, 5000, 10_080, 600_000, 1000, 10, 1000, 50);

  private final GroupWorld world = new GroupWorld(new MemoryStreams(), new ManualLoop(), OFTEN);

  @Test
  void theLogStaysAsLargeAsWhatItHolds() {
    world.streams.create("t", 10);

    for (int round = 0; round < 1000; round++) {
      Offsets.commit(world, "g" + round % 5, "t", round % 10, round);
      world.settle();
    }

    MemoryStreams.Part log = world.offsetsLog();
    assertThat(log.start).isGreaterThan(900 - 60);
    assertThat(log.end - log.start).isLessThan(110);
    assertThat(Offsets.of(world.afterCrash(), "g0")).isEqualTo(Offsets.of(world, "g0"));
  }

  @Test
  void aLogOfLiveRecordsIsLeftAlone() {
    world.streams.create("t", 300);

    for (int partition = 0; partition < 300; partition++) {
      Offsets.commit(world, "g", "t", partition, partition);
      world.settle();
    }

    assertThat(world.offsetsLog().start).isZero();
  }

  @Test
  void membersSurviveIt() {
    world.streams.create("t", 6);
    ModernMember modern = new ModernMember(world, "modern");
    Member fixed = new Member(world, "classic").asInstance("i");
    ModernMember.rounds(3, modern);
    Member.form(fixed);
    for (int round = 0; round < 200; round++) {
      Offsets.commit(world, "simple", "t", 0, round);
      world.settle();
    }
    assertThat(world.offsetsLog().start).isPositive();

    GroupWorld later = world.afterCrash();
    ModernMember same = new ModernMember(later, "modern");
    same.id = modern.id;
    same.epoch = modern.epoch;
    same.owned.addAll(modern.owned);
    Member still = new Member(later, "classic").asInstance("i");
    still.id = fixed.id;
    still.generation = fixed.generation;

    assertThat(same.beat()).isEqualTo(Errors.NONE);
    assertThat(same.owned).hasSize(6);
    assertThat(still.beat()).isEqualTo(Errors.NONE);
  }

  /** Commits go on in the middle of clean-ups; the process ends anywhere. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whereverItEndsNothingAnsweredIsLost(long seed) {
    Random random = new Random(seed);
    GroupWorld now = world;
    now.streams.create("t", 4);
    Map<String, Long> answered = new HashMap<>();
    Map<String, Long> asked = new HashMap<>();
    for (int life = 0; life < 20; life++) {
      live(now, random, asked, answered);
      now = now.afterCrash();
      now.settle();
      Map<String, Long> found = all(now);
      answered.forEach((key, offset) ->
          assertThat(found.get(key))
              .as("seed %d, %s", seed, key)
              .isBetween(offset, asked.get(key)));
      asked.putAll(found);
      answered.putAll(found);
    }
    assertThat(now.offsetsLog().start).as("seed %d", seed).isPositive();
  }

  private static void live(
      GroupWorld now, Random random, Map<String, Long> asked, Map<String, Long> answered) {
    Offsets.of(now, "g0");
    // Small reads make a clean-up take many steps.
    now.client().maxReadBytes = 1000;
    int steps = 200 + random.nextInt(800);
    for (int step = 0; step < steps; step++) {
      switch (random.nextInt(4)) {
        case 0 -> commit(now, random, asked, answered);
        case 1 -> now.client().syncOne();
        default -> now.loop.step();
      }
    }
    now.loop.discard();
  }

  private static void commit(
      GroupWorld now, Random random, Map<String, Long> asked, Map<String, Long> answered) {
    String group = "g" + random.nextInt(3);
    int partition = random.nextInt(4);
    String key = group + " t-" + partition;
    long offset = asked.getOrDefault(key, 0L) + 1;
    asked.put(key, offset);
    Offsets.commit(now, group, "t", partition, offset)
        .whenCame(answer -> {
          if (Offsets.error(answer) == Errors.NONE) {
            answered.put(key, offset);
          }
        });
  }

  private static Map<String, Long> all(GroupWorld now) {
    Map<String, Long> all = new TreeMap<>();
    for (int group = 0; group < 3; group++) {
      String name = "g" + group;
      Offsets.of(now, name).forEach((key, offset) -> all.put(name + " " + key, offset));
    }
    return all;
  }
}
