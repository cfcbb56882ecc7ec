package dev.forebay.protocol.mqtt.filter;

import dev.forebay.message.ByteString;
import java.util.ArrayList;
import java.util.List;

/** Topics and filters taken apart; no state. */
public final class TopicLevels {
  public static final ByteString ONE = ByteString.utf8("+");
  public static final ByteString MANY = ByteString.utf8("#");

  /** Sorts behind all levels of topics that are hidden, and before all others behind those. */
  public static final ByteString HIDDEN_LAST = ByteString.copyOf(new byte[] {'$', -1}, 0, 2);

  private TopicLevels() {}

  /** The levels, of which there is at least one. */
  public static List<ByteString> of(ByteString topic) {
    List<ByteString> levels = new ArrayList<>();
    byte[] bytes = topic.toByteArray();
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '/') {
        levels.add(ByteString.copyOf(bytes, start, i - start));
        start = i + 1;
      }
    }
    return levels;
  }

  /** Whether topics that begin with this level are not for filters that begin with a wildcard. */
  public static boolean isHidden(ByteString first) {
    return first.lengthBytes() > 0 && first.byteAt(0) == '$';
  }
}
