package dev.forebay.broker.routing;

import dev.forebay.broker.api.publish.RouteKey;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of one key at a time, which are its levels, without allocation but for long keys. One
 * thread.
 *
 * <p>As in RabbitMQ the empty key has no words, while separators always separate two: of dots
 * {@code ""} is [], {@code "."} is ["", ""], {@code "a..b"} is ["a", "", "b"]. A key has at most
 * {@value RouteKey#LEVELS_MAX} words.
 */
final class TopicWords {
  /** A copy, so that nothing here holds on to a receive buffer. */
  private byte[] key = new byte[RouteKey.NAME_BYTES_MAX];

  private final List<Word> words = new ArrayList<>();
  private int count;

  /**
   * Takes a pattern apart.
   *
   * @throws IllegalArgumentException if it has too many words
   */
  void splitPattern(RoutingKey source, byte separator) {
    split(source, separator, Integer.MAX_VALUE);
  }

  /**
   * Takes a message's key apart; of too many words the last takes what is left, since a message
   * that got here must go on, and may have a key that other exchanges did not look into.
   */
  void splitKey(RoutingKey source, byte separator) {
    split(source, separator, RouteKey.LEVELS_MAX);
  }

  private void split(RoutingKey source, byte separator, int most) {
    count = 0;
    int end = source.lengthBytes();
    if (end > key.length || (key.length > RouteKey.NAME_BYTES_MAX && end < key.length)) {
      key = new byte[Math.max(end, RouteKey.NAME_BYTES_MAX)];
    }
    if (end == 0) {
      return;
    }
    source.copyTo(key);
    byte[] bytes = key;
    int start = 0;
    int left = most;
    for (int i = 0; i < end; i++) {
      if (bytes[i] == separator && left > 1) {
        left--;
        next().set(bytes, start, i - start);
        start = i + 1;
      }
    }
    next().set(bytes, start, end - start);
  }

  private Word next() {
    if (count == RouteKey.LEVELS_MAX) {
      throw new IllegalArgumentException("a key of more than " + count + " words");
    }
    if (count == words.size()) {
      words.add(new Word());
    }
    return words.get(count++);
  }

  int count() {
    return count;
  }

  Word get(int index) {
    return words.get(index);
  }
}
