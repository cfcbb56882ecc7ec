package dev.forebay.broker.api.declaration;

import dev.forebay.message.ByteString;
import dev.forebay.message.EnvelopeProperty;
import java.util.List;

/** Of what of a message an exchange takes the hash. Immutable, any thread. */
public sealed interface HashInput {
  /** Properties of which it can be taken. */
  List<EnvelopeProperty> PROPERTIES =
      List.of(
          EnvelopeProperty.CORRELATION_ID, EnvelopeProperty.MESSAGE_ID, EnvelopeProperty.TIMESTAMP);

  /** Its routing key. */
  record Key() implements HashInput {}

  /** The first header of this name; all messages without one have the same hash. */
  record OfHeader(ByteString name) implements HashInput {}

  /** One of {@link #PROPERTIES}; all messages without it have the same hash. */
  record OfProperty(EnvelopeProperty property) implements HashInput {}
}
