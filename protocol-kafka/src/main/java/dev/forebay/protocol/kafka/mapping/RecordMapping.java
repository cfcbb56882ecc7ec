package dev.forebay.protocol.kafka.mapping;

import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.EnvelopeEscape;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.HeaderNames;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import dev.forebay.message.ValueText;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps records to envelopes and back, as docs/conversion.md has it. Total both ways; no state.
 *
 * <p>Fields that only envelopes have are headers in front of the others.
 */
final class RecordMapping {
  private static final ByteString PERSISTENT = ByteString.utf8("2");

  private RecordMapping() {}

  static Envelope envelope(StoredRecord record) {
    return EnvelopeEscape.read(
        headers(record.headers()), headers -> plain(record, headers), RecordMapping::readBack);
  }

  static StoredRecord record(long offset, Envelope envelope) {
    StoredRecord plain = plainRecord(offset, envelope);
    Headers.Header escape = EnvelopeEscape.escape(envelope, envelope(plain), false);
    if (escape == null) {
      return plain;
    }
    List<StoredRecord.Entry> headers = new ArrayList<>(plain.headers());
    headers.add(entry(escape));
    return new StoredRecord(offset, plain.timeMillis(), plain.key(), plain.value(), headers);
  }

  private static Envelope readBack(Envelope envelope) {
    StoredRecord record = plainRecord(0, envelope);
    return plain(record, headers(record.headers()));
  }

  private static StoredRecord plainRecord(long offset, Envelope envelope) {
    return new StoredRecord(
        offset,
        Math.max(-1, envelope.timeMillis()),
        envelope.key(),
        envelope.body(),
        entries(envelope));
  }

  /** The headers of a record with this envelope: fields that no header repeats come first. */
  private static List<StoredRecord.Entry> entries(Envelope envelope) {
    Set<ByteString> placed = new HashSet<>();
    List<StoredRecord.Entry> others = new ArrayList<>();
    for (Headers.Header header : envelope.headers().entries()) {
      boolean marksPlace = HeaderNames.repeats(envelope, header) && placed.add(header.name());
      if (!marksPlace || isCarriedAsHeader(header.name())) {
        others.add(entry(header));
      }
    }
    List<StoredRecord.Entry> entries = new ArrayList<>();
    addField(entries, HeaderNames.EXCHANGE, envelope.exchange(), placed);
    addField(entries, HeaderNames.ROUTING_KEY, envelope.routingKey(), placed);
    HeaderNames.properties()
        .forEach((property, name) -> {
          ByteString value = envelope.properties().get(property);
          boolean always =
              property == EnvelopeProperty.DELIVERY_MODE && Objects.equals(PERSISTENT, value);
          if (value != null && !always && !placed.contains(name)) {
            entries.add(new StoredRecord.Entry(name, value));
          }
        });
    entries.addAll(others);
    return entries;
  }

  /** Records have a time and a key of their own. */
  private static boolean isCarriedAsHeader(ByteString name) {
    return !name.equals(HeaderNames.KEY) && !name.equals(HeaderNames.TIME);
  }

  private static void addField(
      List<StoredRecord.Entry> entries, ByteString name, ByteString value, Set<ByteString> placed) {
    if (value.lengthBytes() > 0 && !placed.contains(name)) {
      entries.add(new StoredRecord.Entry(name, value));
    }
  }

  private static StoredRecord.Entry entry(Headers.Header header) {
    return new StoredRecord.Entry(header.name(), ValueText.bytes(header.value()));
  }

  private static Envelope plain(StoredRecord record, Headers found) {
    Headers headers = withPlaceOfKey(record, found);
    ByteString exchange = ByteString.EMPTY;
    ByteString routingKey = ByteString.EMPTY;
    Map<EnvelopeProperty, ByteString> properties = new EnumMap<>(EnvelopeProperty.class);
    List<Headers.Header> others = new ArrayList<>();
    for (Headers.Header header : headers.entries()) {
      ByteString value = FieldHeaders.value(header);
      EnvelopeProperty property = HeaderNames.property(header.name());
      if (value == null) {
        others.add(header);
      } else if (header.name().equals(HeaderNames.EXCHANGE) && exchange.lengthBytes() == 0) {
        exchange = value;
      } else if (header.name().equals(HeaderNames.ROUTING_KEY) && routingKey.lengthBytes() == 0) {
        routingKey = value;
      } else if (property == null || properties.putIfAbsent(property, value) != null) {
        others.add(header);
      }
    }
    Envelope envelope =
        new Envelope(
            exchange,
            routingKey,
            record.key(),
            record.timeMillis(),
            properties,
            new Headers(others),
            record.value());
    // What would be written elsewhere keeps its place by staying among the headers.
    return entries(envelope).equals(found.entries().stream().map(RecordMapping::entry).toList())
        ? envelope
        : envelope.withHeaders(headers);
  }

  /** The first header that repeats the key would only be its place, so there has to be one. */
  private static Headers withPlaceOfKey(StoredRecord record, Headers headers) {
    for (int i = 0; i < headers.entries().size(); i++) {
      Headers.Header header = headers.entries().get(i);
      if (header.name().equals(HeaderNames.KEY)
          && record.key() != null
          && Objects.equals(record.key(), ValueText.bytes(header.value()))) {
        List<Headers.Header> placed = new ArrayList<>(headers.entries());
        placed.add(i, header);
        return new Headers(placed);
      }
    }
    return headers;
  }

  private static Headers headers(List<StoredRecord.Entry> entries) {
    List<Headers.Header> headers = new ArrayList<>(entries.size());
    for (StoredRecord.Entry entry : entries) {
      headers.add(new Headers.Header(entry.name(), value(entry.value())));
    }
    return new Headers(headers);
  }

  private static Value value(@Nullable ByteString bytes) {
    if (bytes == null) {
      return new Value.Null();
    }
    return bytes.isUtf8() ? new Value.Text(bytes) : new Value.Bytes(bytes);
  }
}
