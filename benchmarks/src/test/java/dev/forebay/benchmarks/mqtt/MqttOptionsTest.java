package dev.forebay.benchmarks.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MqttOptionsTest {
  @Test
  void aLeadOverSubscribersNeedsOnePublisherAndNumbers() {
    assertThat(parse("--outstanding", "10").asksPublishers()).isTrue();
    assertThatThrownBy(() -> parse("--outstanding", "10", "--publishers", "2"))
        .hasMessageContaining("--outstanding");
    assertThatThrownBy(() -> parse("--outstanding", "10", "--size", "4"))
        .hasMessageContaining("--outstanding");
  }

  @Test
  void sequencesAreCheckedOnlyOfOnePublisher() {
    assertThat(parse("--subscribers", "100").sequenceChecked()).isTrue();
    assertThat(parse("--publishers", "2").sequenceChecked()).isFalse();
    assertThat(parse("--size", "11").sequenceChecked()).isFalse();
  }

  @Test
  void whatIsUnknownOrImpossibleIsRefusedByName() {
    assertThatThrownBy(() -> parse("--qos", "3")).hasMessageContaining("--qos");
    assertThatThrownBy(() -> parse("--version", "3")).hasMessageContaining("--version");
    assertThatThrownBy(() -> parse("--window", "20000")).hasMessageContaining("--window");
    assertThatThrownBy(() -> parse("--retian", "3")).hasMessageContaining("retian");
  }

  private static MqttOptions parse(String... arguments) {
    return MqttOptions.parse(arguments);
  }
}
