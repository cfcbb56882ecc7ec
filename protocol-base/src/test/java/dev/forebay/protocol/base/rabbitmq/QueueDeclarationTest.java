package dev.forebay.protocol.base.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.message.Headers;
import dev.forebay.message.IntegerType;
import dev.forebay.message.Value;
import org.junit.jupiter.api.Test;

/** What arguments become, and which of them make another queue. */
class QueueDeclarationTest {
  private static final Headers.Header TTL = Headers.Header.of("x-message-ttl", Value.Int.of(60));
  private static final Headers.Header CLASSIC = text("x-queue-type", "classic");

  @Test
  void argumentsBecomeSettings() {
    QueueSettings settings =
        settings(
            TTL,
            Headers.Header.of("x-expires", Value.Int.of(70)),
            text("x-dead-letter-exchange", "dead"),
            text("x-queue-type", "quorum"));

    assertThat(settings)
        .isEqualTo(
            new QueueSettings.OfQueue(
                QueueKind.QUORUM,
                60,
                70,
                new QueueSettings.DeadLetterAddress("dead", null),
                QueueRules.builder().failuresMax(20).classes(true).build(),
                settings.arguments()));
    assertThat(settings.arguments().impossible()).isNull();
  }

  @Test
  void rulesOfQueuesBecomeSettings() {
    QueueSettings settings =
        settings(
            Headers.Header.of("x-max-length", Value.Int.of(7)),
            Headers.Header.of("x-max-length-bytes", Value.Int.of(700)),
            text("x-overflow", "reject-publish"),
            Headers.Header.of("x-single-active-consumer", new Value.Bool(true)),
            Headers.Header.of("x-max-priority", Value.Int.of(5)));

    assertThat(settings)
        .isEqualTo(
            new QueueSettings.OfQueue(
                QueueKind.CLASSIC,
                QueueSettings.NEVER,
                QueueSettings.NEVER,
                null,
                QueueRules.builder()
                    .readyMax(7)
                    .readyBytesMax(700)
                    .overflow(QueueRules.Overflow.REJECT)
                    .singleActive(true)
                    .priorityMax(5)
                    .build(),
                settings.arguments()));
  }

  @Test
  void ageAndSizeOfStreamsBecomeSettings() {
    QueueSettings settings =
        settings(
            text("x-queue-type", "stream"),
            text("x-max-age", "2h"),
            Headers.Header.of("x-max-length-bytes", Value.Int.of(1000)));

    assertThat(settings)
        .isEqualTo(new QueueSettings.OfStream(7_200_000, 1000, settings.arguments()));
  }

  @Test
  void orderWidthAndWhatNobodyKnowsMakeNoOtherQueue() {
    QueueSettings one = settings(TTL, text("x-dead-letter-exchange", "dead"));
    QueueSettings other =
        settings(
            text("x-mine", "note"),
            text("x-dead-letter-exchange", "dead"),
            CLASSIC,
            Headers.Header.of("x-message-ttl", new Value.Int(60, IntegerType.INT8)));

    assertThat(one.equivalentTo(other)).isTrue();
    assertThat(other.equivalentTo(one)).isTrue();
  }

  @Test
  void valueKindAndWhatCannotBeHadMakeAnother() {
    QueueSettings one = settings(TTL);

    assertThat(one.equivalentTo(settings())).isFalse();
    assertThat(one.equivalentTo(settings(TTL, text("x-queue-type", "quorum")))).isFalse();
    assertThat(one.equivalentTo(settings(text("x-message-ttl", "60")))).isFalse();
    assertThat(one.equivalentTo(settings(TTL, text("x-queue-type", "odd")))).isFalse();
  }

  @Test
  void whatCannotBeHadIsToldInWords() {
    assertThat(settings(text("x-message-ttl", "60")).arguments().impossible())
        .isEqualTo(
            "invalid arg 'x-message-ttl' for queue 'q' in vhost '/':"
                + " \"expected integer, got longstr\"");
    Headers.Header cache = Headers.Header.of("x-cache-size", Value.Int.of(1));
    assertThat(settings(cache).arguments().impossible())
        .isEqualTo("invalid arg 'x-cache-size' for queue 'q' in vhost '/': not_supported");
  }

  private static QueueSettings settings(Headers.Header... arguments) {
    return new QueueDeclaration("/", "q", true, false, false, Headers.of(arguments)).settings();
  }

  private static Headers.Header text(String name, String value) {
    return Headers.Header.of(name, Value.Text.of(value));
  }
}
