package dev.forebay.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
  @Test
  void logAndViewsKeepWhatTheyNeed() {
    assertThat(new Descriptors(1_000_000, 100).connections(10_000)).isEqualTo(10_000);
    int fewer = new Descriptors(2000, 100).connections(10_000);
    assertThat(fewer).isLessThan(10_000).isPositive();
    assertThat(100 + Descriptors.RESERVED + fewer).isLessThan(2000 - 300);
  }

  @Test
  void tooFewAreSaidAtTheStart() {
    assertThatThrownBy(() -> new Descriptors(200, 100).connections(10_000))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("200 files open");
  }

  @Test
  void thoseOfThisProcessAreKnown() throws IOException {
    Descriptors now = Descriptors.now();
    assertThat(now.used()).isPositive().isLessThan(now.max());
  }
}
