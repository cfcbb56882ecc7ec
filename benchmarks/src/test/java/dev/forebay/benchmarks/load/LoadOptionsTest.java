package dev.forebay.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LoadOptionsTest {
  @Test
  void flagsAndValuesMayBeMixed() {
    LoadOptions options =
        LoadOptions.parse(new String[] {"--manual", "--confirm", "200", "--persistent"});
    assertThat(options.autoAck()).isFalse();
    assertThat(options.persistent()).isTrue();
    assertThat(options.confirmWindow()).isEqualTo(200);
  }

  @Test
  void sequencesAreCheckedOnlyWhereOneWriterMeetsOneReader() {
    assertThat(parse("--producers", "2").sequenceChecked()).isFalse();
    assertThat(parse("--consumers", "2").sequenceChecked()).isFalse();
    assertThat(parse("--size", "11").sequenceChecked()).isFalse();
    assertThat(parse("--queues", "2", "--producers", "2", "--consumers", "2").sequenceChecked())
        .isTrue();
    assertThat(parse("--exchange", "fanout", "--queues", "5", "--consumers", "5").sequenceChecked())
        .isTrue();
  }

  @Test
  void aBacklogIsMadeOfWholeMessagesThatFitIntoAFrame() {
    assertThat(parse("--backlog-mib", "100", "--size", "1024").backlogMessages())
        .isEqualTo(102_400);
    assertThatThrownBy(() -> parse("--backlog-mib", "1", "--size", "0"))
        .hasMessageContaining("--size");
    assertThatThrownBy(() -> parse("--backlog-mib", "1", "--size", "5000"))
        .hasMessageContaining("--size");
  }

  @Test
  void whatIsUnknownOrImpossibleIsRefusedByName() {
    assertThatThrownBy(() -> parse("--sise", "3")).hasMessageContaining("sise");
    assertThatThrownBy(() -> parse("--size", "-3")).hasMessageContaining("--size");
    assertThatThrownBy(() -> parse("--size")).hasMessageContaining("--size");
    assertThatThrownBy(() -> parse("--exchange", "topic")).hasMessageContaining("fanout");
  }

  private static LoadOptions parse(String... arguments) {
    return LoadOptions.parse(arguments);
  }
}
