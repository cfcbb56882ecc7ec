package dev.forebay.protocol.base.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.work.Portion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UnackedDeliveriesTest {
  private record Delivery(int source, long offset) {}

  private final UnackedDeliveries unacked = new UnackedDeliveries();
  private final List<Delivery> removed = new ArrayList<>();
  private final UnackedDeliveries.RangeSink sink =
      (source, first, end) -> {
        for (long offset = first; offset < end; offset++) {
          removed.add(new Delivery(source, offset));
        }
      };

  /** All up to and including one that must be there; false if it is not. */
  private static boolean removeUpTo(
      UnackedDeliveries from, long tag, UnackedDeliveries.RangeSink sink) {
    return from.contains(tag) && !from.removeSome(tag, new Portion(Integer.MAX_VALUE), sink);
  }

  private static void removeAll(UnackedDeliveries from, UnackedDeliveries.RangeSink sink) {
    from.removeSome(Long.MAX_VALUE, new Portion(Integer.MAX_VALUE), sink);
  }

  @Test
  void successiveDeliveriesOfOneSourceAreOneRun() {
    for (int i = 0; i < 50_000; i++) {
      unacked.add(i + 1, 3, 1000 + i);
    }
    assertThat(unacked.runs()).isEqualTo(1);
    assertThat(unacked.messages()).isEqualTo(50_000);
  }

  @Test
  void removingInTheMiddleLeavesTheRun() {
    for (int i = 1; i <= 3; i++) {
      unacked.add(i, 0, i);
    }
    assertThat(unacked.remove(2, sink)).isTrue();
    assertThat(unacked.runs()).isEqualTo(1);
    assertThat(unacked.messages()).isEqualTo(2);
    assertThat(unacked.remove(2, sink)).isFalse();
    assertThat(removeUpTo(unacked, 2, sink)).isFalse();
    assertThat(removed).containsExactly(new Delivery(0, 2));
  }

  /** A queue may deliver again before it returns. */
  @Test
  void whatComesWhileAllIsRemovedStays() {
    for (int i = 1; i <= 40; i++) {
      unacked.add(i, i % 2, i);
    }
    removeUpTo(unacked, 40, (source, first, end) -> unacked.add(100 + first, source, first));
    assertThat(unacked.messages()).isEqualTo(40);
    assertThat(unacked.remove(101, sink)).isTrue();
    assertThat(
            removeUpTo(
                unacked, 120, (source, first, end) -> unacked.add(200 + first, source, first)))
        .isTrue();
    assertThat(unacked.messages()).isEqualTo(39);
    assertThat(removeUpTo(unacked, 140, sink)).isTrue();
    assertThat(unacked.messages()).isEqualTo(19);
  }

  /** As a rollback does it. */
  @Test
  void whatIsPutBackIsWhereItWas() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      UnackedDeliveries real = new UnackedDeliveries();
      real.keepRemoved();
      List<Delivery> expected = new ArrayList<>();
      int count = 1 + random.nextInt(60);
      for (int i = 0; i < count; i++) {
        Delivery delivery = new Delivery(random.nextInt(2), 100 + i);
        expected.add(delivery);
        real.add(i + 1, delivery.source, delivery.offset);
      }
      List<Runnable> restores = new ArrayList<>();
      UnackedDeliveries.RangeSink taking =
          new UnackedDeliveries.RangeSink() {
            @Override
            public void range(int source, long first, long end) {
              throw new AssertionError("no tag");
            }

            @Override
            public void taken(long firstTag, int source, long first, long end) {
              restores.add(() -> real.restore(firstTag, (int) (end - first)));
            }
          };
      for (int i = random.nextInt(20); i > 0; i--) {
        long tag = 1L + random.nextInt(count);
        if (random.nextInt(5) == 0) {
          removeUpTo(real, tag, taking);
        } else {
          real.remove(tag, taking);
        }
      }
      Collections.shuffle(restores, random);
      restores.forEach(Runnable::run);
      removed.clear();
      assertThat(real.messages()).as("seed %s", seed).isEqualTo(count);
      removeAll(real, sink);
      assertThat(removed).as("seed %s", seed).isEqualTo(expected);
    }
  }

  @Test
  void behavesLikeASortedMap() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      TreeMap<Long, Delivery> model = new TreeMap<>();
      UnackedDeliveries real = new UnackedDeliveries();
      long tag = 0;
      long offset = 0;
      for (int step = 0; step < 400; step++) {
        removed.clear();
        List<Delivery> expected = new ArrayList<>();
        if (random.nextInt(100) < 60) {
          int burst = 1 + random.nextInt(8);
          int source = random.nextInt(3);
          offset += random.nextInt(2);
          for (int i = 0; i < burst; i++) {
            tag++;
            offset++;
            real.add(tag, source, offset);
            model.put(tag, new Delivery(source, offset));
          }
        } else if (random.nextInt(100) < 80) {
          long wanted = 1 + random.nextLong(tag + 2);
          Delivery there = model.remove(wanted);
          assertThat(real.remove(wanted, sink)).as("seed %d", seed).isEqualTo(there != null);
          if (there != null) {
            expected.add(there);
          }
        } else {
          long wanted = 1 + random.nextLong(tag + 2);
          boolean there = model.containsKey(wanted);
          assertThat(removeUpTo(real, wanted, sink)).as("seed %d", seed).isEqualTo(there);
          if (there) {
            expected.addAll(model.headMap(wanted, true).values());
            model.headMap(wanted, true).clear();
          }
        }
        assertThat(removed).as("seed %d", seed).isEqualTo(expected);
        assertThat(real.messages()).as("seed %d", seed).isEqualTo(model.size());
      }
      removed.clear();
      removeAll(real, sink);
      assertThat(removed).as("seed %d", seed).containsExactlyElementsOf(model.values());
    }
  }

  /** As clients acknowledge what workers finish: in any order, ten thousand of them in one read. */
  @Test
  void anyOrderTakesLittle() {
    int count = 1_000_000;
    for (int i = 1; i <= count; i++) {
      unacked.add(i, 0, i);
    }
    for (int i = 1; i <= count; i += 2) {
      assertThat(unacked.remove((i / 2 * 777_777L % (count / 2)) * 2 + 1, (_, _, _) -> {}))
          .isTrue();
    }
    assertThat(unacked.messages()).isEqualTo(count / 2);
    assertThat(unacked.runs()).isEqualTo(1);
    assertThat(unacked.bytes()).isLessThan(150_000);
    int pieces = 1;
    while (unacked.removeSome(Long.MAX_VALUE, new Portion(4096), (_, _, _) -> {})) {
      pieces++;
    }
    assertThat(pieces).isGreaterThan(200);
    assertThat(unacked.messages()).isZero();
    assertThat(unacked.bytes()).isZero();
  }

  @Test
  void runsWithoutAnythingGoWhenTheyAreTheMost() {
    for (int i = 1; i <= 10_000; i++) {
      unacked.add(i, i % 2, i);
    }
    for (int i = 2; i < 10_000; i++) {
      unacked.remove(i, (_, _, _) -> {});
    }
    assertThat(unacked.runs()).isLessThan(10);
    assertThat(unacked.remove(1, sink)).isTrue();
    assertThat(unacked.remove(10_000, sink)).isTrue();
    assertThat(removed).containsExactly(new Delivery(1, 1), new Delivery(0, 10_000));
  }
}
