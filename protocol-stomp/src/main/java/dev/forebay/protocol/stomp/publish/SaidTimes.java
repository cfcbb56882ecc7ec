package dev.forebay.protocol.stomp.publish;

import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.dialect.Words;
import dev.forebay.protocol.stomp.mapping.HeaderList;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The times that ActiveMQ's clients say of a message, in the words in which they are kept: how long
 * it may wait in place of when it ends, and seconds beside milliseconds. Re-used. Confined to the
 * connection's loop.
 */
final class SaidTimes {
  private static final long MILLIS_PER_SECOND = 1000;

  private final List<Kept> kept = new ArrayList<>();
  private long expirationMillis;
  private boolean replacesTimestamp;

  private record Kept(HeaderName name, byte[] value) {
    int bytes() {
      return HeaderList.OVERHEAD_BYTES + name.octets().length + value.length;
    }
  }

  /** Of the frame at hand. */
  void read(FrameReader frame, long nowMillis) {
    kept.clear();
    expirationMillis = Publisher.NO_EXPIRATION;
    long expires = Words.number(frame, HeaderName.EXPIRES, 0);
    if (expires > 0 && !frame.has(HeaderName.EXPIRATION)) {
      expirationMillis = Math.max(0, expires - nowMillis);
      keep(HeaderName.EXPIRATION, expirationMillis);
    }
    Long sent = millis(frame.text(HeaderName.TIMESTAMP));
    replacesTimestamp = sent != null && !frame.has(HeaderName.TIMESTAMP_IN_MS);
    if (sent != null && replacesTimestamp) {
      keep(HeaderName.TIMESTAMP, sent / MILLIS_PER_SECOND);
      keep(HeaderName.TIMESTAMP_IN_MS, sent);
    }
  }

  private static @Nullable Long millis(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      long millis = Long.parseLong(text);
      return millis < 0 ? null : (Long) millis;
    } catch (NumberFormatException somethingElse) {
      return null;
    }
  }

  private void keep(HeaderName name, long value) {
    kept.add(new Kept(name, Long.toString(value).getBytes(StandardCharsets.US_ASCII)));
  }

  /** Whether a header of the frame is kept in other words. */
  boolean replaces(@Nullable HeaderName name) {
    return name == HeaderName.EXPIRES || (name == HeaderName.TIMESTAMP && replacesTimestamp);
  }

  /** How long the message may wait, or {@link Publisher#NO_EXPIRATION} if nothing was said. */
  long expirationMillis() {
    return expirationMillis;
  }

  /** What the headers that are kept take. */
  int bytes() {
    int bytes = 0;
    for (Kept header : kept) {
      bytes += header.bytes();
    }
    return bytes;
  }

  /** Adds them. */
  void put(ByteBuffer out) {
    for (Kept header : kept) {
      byte[] name = header.name().octets();
      HeaderList.putLengths(out, name.length, header.value().length);
      out.put(name).put(header.value());
    }
  }
}
