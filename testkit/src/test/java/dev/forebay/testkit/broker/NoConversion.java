package dev.forebay.testkit.broker;

import dev.forebay.broker.form.Codecs;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.Headers;
import dev.forebay.message.MessageCodec;
import java.nio.ByteBuffer;

/** For brokers in whose tests everybody reads what his own protocol has published. */
final class NoConversion {
  private NoConversion() {}

  /** Codecs that fail when they are used. */
  static Codecs codecs() {
    return new Codecs(
        new MessageCodec() {
          @Override
          public Envelope decode(
              ByteString exchange,
              ByteString routingKey,
              ByteBuffer properties,
              Headers annotations,
              ByteBuffer body,
              long timeMillis) {
            throw new AssertionError("nothing is converted here");
          }

          @Override
          public ByteBuffer properties(Envelope envelope) {
            throw new AssertionError("nothing is converted here");
          }
        },
        () -> {
          throw new AssertionError("nothing is converted here");
        });
  }
}
