package dev.forebay.broker.routing;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of one key at a time, without allocation once grown. One thread.
 *
 * <p>As in RabbitMQ the empty key has no words, while dots always separate two: {@code ""} is [],
 * {@code "."} is ["", ""], {@code "a..b"} is ["a", "", "b"]. So a key has at most 256 words.
 */
final class TopicWords {
  /** A copy, so that nothing here holds on to a receive buffer. */
  private final byte[] key = new byte[RoutingKey.MAX_LENGTH_BYTES];

  private final List<Word> words = new ArrayList<>();
  private int count;

  void split(RoutingKey source) {
    count = 0;
    int end = source.lengthBytes();
    if (end == 0) {
      return;
    }
    source.copyTo(key);
    int start = 0;
    for (int i = 0; i <= end; i++) {
      if (i == end || key[i] == '.') {
        next().set(key, start, i - start);
        start = i + 1;
      }
    }
  }

  private Word next() {
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
