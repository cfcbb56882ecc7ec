package dev.forebay.runtime.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeasureTest {
  @Test
  void whatSeveralCountUnderOneNameIsTheirSumWhenItIsRead() {
    long[] counted = {1, 10, 100};
    List<Measure> summed =
        Measure.summed(
            List.of(
                Measure.gauge("held", "What is held.", () -> counted[0]),
                Measure.counter("seen", "What was seen.", () -> counted[1]),
                Measure.gauge("held", "What is held.", () -> counted[2])));
    counted[0] = 2;

    assertThat(summed).extracting(Measure::name).containsExactly("held", "seen");
    assertThat(summed).extracting(one -> one.value().getAsLong()).containsExactly(102L, 10L);
  }

  @Test
  void oneNameHasOneMeaning() {
    Measure held = Measure.gauge("held", "What is held.", () -> 0);

    assertThatThrownBy(
            () -> Measure.summed(List.of(held, Measure.counter("held", held.help(), () -> 0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("held means different things");
    assertThatThrownBy(
            () -> Measure.summed(List.of(held, Measure.gauge("held", "Another.", () -> 0))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
