package dev.forebay.protocol.stomp.dialect;

import dev.forebay.broker.api.stream.StreamStart;
import dev.forebay.protocol.stomp.api.Refusals;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.HeaderName;
import org.jspecify.annotations.Nullable;

/** Where a subscription to a stream begins. Filters are refused. No state. */
public final class StreamWords {
  private static final String OFFSET = "offset=";
  private static final String TIME = "timestamp=";
  private static final long MILLIS_PER_SECOND = 1000;

  private StreamWords() {}

  /** What a frame says, or null if it says nothing. */
  public static @Nullable StreamStart start(FrameReader frame) {
    for (HeaderName filter :
        new HeaderName[] {HeaderName.X_STREAM_FILTER, HeaderName.X_STREAM_MATCH_UNFILTERED}) {
      if (frame.has(filter)) {
        throw Refusals.notImplemented(filter.text());
      }
    }
    String text = frame.text(HeaderName.X_STREAM_OFFSET);
    return switch (text) {
      case null -> null;
      case "first" -> new StreamStart.First();
      case "last" -> new StreamStart.Last();
      case "next" -> new StreamStart.Next();
      default -> numbered(text);
    };
  }

  private static StreamStart numbered(String text) {
    try {
      if (text.startsWith(OFFSET)) {
        return new StreamStart.At(Long.parseLong(text.substring(OFFSET.length())));
      }
      if (text.startsWith(TIME)) {
        long seconds = Long.parseLong(text.substring(TIME.length()));
        return new StreamStart.Since(
            seconds > Long.MAX_VALUE / MILLIS_PER_SECOND
                ? Long.MAX_VALUE
                : seconds * MILLIS_PER_SECOND);
      }
    } catch (NumberFormatException notOne) {
      throw wrong(text);
    }
    throw wrong(text);
  }

  private static RuntimeException wrong(String text) {
    return Words.wrong(
        HeaderName.X_STREAM_OFFSET, text, "first, last, next, offset=N or timestamp=SECONDS");
  }
}
