package dev.forebay.protocol.mqtt.retained;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.filter.TopicLevels;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes over what a {@link TopicIndex} has for a filter, in the order of topics and in pieces: where
 * it stands is a topic, which may be gone when it goes on. What can't match is passed over at once.
 * Confined to the index's loop.
 */
final class FilterWalk {
  /** Topics that are hidden from wildcards come before it. */
  private static final byte[] AFTER_HIDDEN = {'$' + 1};

  private static final byte SLASH = '/';

  private final TopicIndex index;
  private final byte[][] filter;
  private final boolean hidesNothing;

  /** Where to go on; null at the end. */
  private byte @Nullable [] from = new byte[0];

  FilterWalk(TopicIndex index, ByteString filter) {
    this.index = index;
    this.filter =
        TopicLevels.of(filter).stream().map(ByteString::toByteArray).toArray(byte[][]::new);
    this.hidesNothing = !isOne(0) && !isMany(0);
  }

  private boolean isOne(int level) {
    return filter[level].length == 1 && filter[level][0] == '+';
  }

  private boolean isMany(int level) {
    return level < filter.length && filter[level].length == 1 && filter[level][0] == '#';
  }

  /**
   * Goes on for so many topics.
   *
   * @return whether there is more
   */
  boolean walk(int steps, LongConsumer found) {
    TopicIndex.Walk walk = index.new Walk();
    byte[] seek = from;
    boolean isAt = seek != null && walk.seek(seek);
    for (int left = steps; left > 0 && isAt; left--) {
      byte[] next = match(walk, found);
      if (next == null) {
        isAt = walk.next();
      } else {
        isAt = next.length > 0 && walk.seek(next);
      }
    }
    from = isAt ? walk.copy() : null;
    return isAt;
  }

  /** Where to go on behind the topic at hand: null is the next one, empty the end. */
  private byte @Nullable [] match(TopicIndex.Walk walk, LongConsumer found) {
    byte[] topic = walk.topic();
    int bytes = walk.topicBytes();
    if (!hidesNothing && bytes > 0 && topic[0] == '$') {
      return AFTER_HIDDEN;
    }
    int at = 0;
    for (int level = 0; ; level++) {
      if (level == filter.length) {
        return behind(topic, at);
      }
      if (isMany(level)) {
        break;
      }
      int end = at;
      while (end < bytes && topic[end] != SLASH) {
        end++;
      }
      if (!isOne(level)) {
        byte[] wanted = filter[level];
        int order = Arrays.compareUnsigned(topic, at, end, wanted, 0, wanted.length);
        if (order != 0) {
          return order < 0 ? with(topic, at, wanted) : behind(topic, at);
        }
      }
      if (end == bytes) {
        if (level + 1 != filter.length && !isMany(level + 1)) {
          return null;
        }
        break;
      }
      at = end + 1;
    }
    found.accept(walk.number());
    return null;
  }

  /** Where the levels before one end, with all that is below them; the end if there are none. */
  private static byte[] behind(byte[] topic, int levelAt) {
    if (levelAt == 0) {
      return new byte[0];
    }
    byte[] behind = Arrays.copyOf(topic, levelAt);
    behind[levelAt - 1] = TopicOrder.FIRST;
    return behind;
  }

  private static byte[] with(byte[] topic, int levelAt, byte[] level) {
    byte[] with = Arrays.copyOf(topic, levelAt + level.length);
    System.arraycopy(level, 0, with, levelAt, level.length);
    return with;
  }
}
