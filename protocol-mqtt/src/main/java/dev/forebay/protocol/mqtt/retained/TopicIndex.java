package dev.forebay.protocol.mqtt.retained;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A number for each of very many topics, in the order of topics, in blocks of some that follow each
 * other: a topic of forty bytes takes about as much of the heap. Confined to one loop.
 */
final class TopicIndex {
  /** There is no such topic. */
  static final long NONE = -1;

  private final TreeMap<byte[], TopicBlock> blocks = new TreeMap<>(TopicOrder::compare);
  private final TopicBlock.Reader reader = new TopicBlock.Reader();
  private int size;
  private long heapBytes;

  /** Where the topic that was looked for last is: the next one is often near. */
  private @Nullable TopicBlock near;

  /** The first topic of the block behind that; null if there is none. */
  private byte @Nullable [] nearEnd;

  int size() {
    return size;
  }

  /** What it takes of the heap, roughly. */
  long heapBytes() {
    return heapBytes;
  }

  /** The number of a topic, or {@link #NONE}. */
  long get(byte[] topic) {
    TopicBlock block = blockOf(topic);
    return block != null && reader.find(block, topic) ? reader.number() : NONE;
  }

  /** The block that a topic is in, or belongs behind the first topic of. */
  private @Nullable TopicBlock blockOf(byte[] topic) {
    TopicBlock known = near;
    if (known != null
        && TopicOrder.compare(known.first(), topic) <= 0
        && (nearEnd == null || TopicOrder.compare(topic, nearEnd) < 0)) {
      return known;
    }
    Map.Entry<byte[], TopicBlock> entry = blocks.floorEntry(topic);
    if (entry == null) {
      return null;
    }
    near = entry.getValue();
    nearEnd = blocks.higherKey(entry.getKey());
    return near;
  }

  /** Gives a topic a number; the one that it had before, or {@link #NONE}. */
  long put(byte[] topic, long number) {
    TopicBlock block = blockOf(topic);
    if (block == null && blocks.isEmpty()) {
      add(TopicBlock.of(topic, number));
      size++;
      return NONE;
    }
    TopicBlock changed = block == null ? blocks.firstEntry().getValue() : block;
    long before = reader.find(changed, topic) ? reader.number() : NONE;
    size += before == NONE ? 1 : 0;
    if (reader.isEnd() && changed.count() == TopicBlock.TOPICS_MAX) {
      // What comes in order leaves full blocks behind.
      add(TopicBlock.of(topic, number));
      near = null;
    } else {
      replace(changed, changed.with(topic, before != NONE, number, reader));
    }
    return before;
  }

  /** Takes a topic out; the number that it had, or {@link #NONE}. */
  long remove(byte[] topic) {
    TopicBlock block = blockOf(topic);
    if (block == null || !reader.find(block, topic)) {
      return NONE;
    }
    long before = reader.number();
    replace(block, block.without(reader));
    size--;
    return before;
  }

  private void replace(TopicBlock before, TopicBlock now) {
    heapBytes -= before.heapBytes();
    near = null;
    if (now.isFull()) {
      blocks.remove(before.first());
      for (TopicBlock half : now.split(reader)) {
        add(half);
      }
    } else if (now.count() == 0) {
      blocks.remove(before.first());
    } else if (Arrays.equals(now.first(), before.first())) {
      add(now);
      near = now;
    } else {
      blocks.remove(before.first());
      add(now);
    }
  }

  private void add(TopicBlock block) {
    blocks.put(block.first(), block);
    heapBytes += block.heapBytes();
  }

  /** Goes over the topics, beginning anywhere; until the index changes. */
  final class Walk {
    private final TopicBlock.Reader place = new TopicBlock.Reader();
    private byte @Nullable [] block;

    /** Moves to the first topic that is not before this; whether there is one. */
    boolean seek(byte[] topic) {
      Map.Entry<byte[], TopicBlock> entry = blocks.floorEntry(topic);
      if (entry == null) {
        entry = blocks.firstEntry();
      }
      enter(entry);
      while (next()) {
        if (TopicOrder.compare(place.topic(), place.topicBytes(), topic) >= 0) {
          return true;
        }
      }
      return false;
    }

    private void enter(Map.@Nullable Entry<byte[], TopicBlock> entry) {
      block = entry == null ? null : entry.getKey();
      if (entry != null) {
        place.enter(entry.getValue());
      }
    }

    /** Moves to the next topic, if there is one. */
    boolean next() {
      byte[] now = block;
      while (now != null && !place.next()) {
        enter(blocks.higherEntry(now));
        now = block;
      }
      return now != null;
    }

    /** The array that the topic lies in, from 0 on. */
    byte[] topic() {
      return place.topic();
    }

    int topicBytes() {
      return place.topicBytes();
    }

    byte[] copy() {
      return place.copy();
    }

    long number() {
      return place.number();
    }
  }
}
