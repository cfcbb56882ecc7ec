package dev.forebay.protocol.mqtt.retained;

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
  private final TopicBlock.Builder builder = new TopicBlock.Builder();
  private int size;
  private long heapBytes;

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
    if (block == null) {
      return NONE;
    }
    reader.enter(block);
    while (reader.next()) {
      int order = TopicOrder.compare(reader.topic(), reader.topicBytes(), topic);
      if (order >= 0) {
        return order == 0 ? reader.number() : NONE;
      }
    }
    return NONE;
  }

  private @Nullable TopicBlock blockOf(byte[] topic) {
    Map.Entry<byte[], TopicBlock> entry = blocks.floorEntry(topic);
    return entry == null ? null : entry.getValue();
  }

  /** Gives a topic a number; the one that it had before, or {@link #NONE}. */
  long put(byte[] topic, long number) {
    TopicBlock block = blockOf(topic);
    if (block == null && !blocks.isEmpty()) {
      block = blocks.firstEntry().getValue();
    }
    return block == null ? putFirst(topic, number) : change(block, topic, number);
  }

  private long putFirst(byte[] topic, long number) {
    builder.add(topic, topic.length, number);
    add(builder.build());
    size++;
    return NONE;
  }

  /** Takes a topic out; the number that it had, or {@link #NONE}. */
  long remove(byte[] topic) {
    TopicBlock block = blockOf(topic);
    return block == null || get(topic) == NONE ? NONE : change(block, topic, NONE);
  }

  /** Makes a block anew with another number for a topic, or without it. */
  private long change(TopicBlock block, byte[] topic, long number) {
    long before = NONE;
    boolean isAdded = number == NONE;
    boolean isBehind = !isAdded;
    reader.enter(block);
    while (reader.next()) {
      int order = TopicOrder.compare(reader.topic(), reader.topicBytes(), topic);
      if (order >= 0 && !isAdded) {
        builder.add(topic, topic.length, number);
        isAdded = true;
        isBehind = false;
      }
      if (order == 0) {
        before = reader.number();
      } else {
        builder.add(reader.topic(), reader.topicBytes(), reader.number());
      }
    }
    // What comes in order leaves full blocks behind.
    if (isBehind && block.count() == TopicBlock.TOPICS_MAX) {
      builder.build();
      builder.add(topic, topic.length, number);
      add(builder.build());
    } else {
      if (isBehind) {
        builder.add(topic, topic.length, number);
      }
      replace(block, builder.build());
    }
    size += before == NONE ? 1 : 0;
    size -= number == NONE ? 1 : 0;
    return before;
  }

  private void replace(TopicBlock before, TopicBlock now) {
    heapBytes -= before.heapBytes();
    blocks.remove(before.first());
    if (now.isFull()) {
      split(now);
    } else if (now.count() > 0) {
      add(now);
    }
  }

  private void add(TopicBlock block) {
    blocks.put(block.first(), block);
    heapBytes += block.heapBytes();
  }

  private void split(TopicBlock block) {
    reader.enter(block);
    int half = block.count() / 2;
    for (int i = 0; reader.next(); i++) {
      if (i == half) {
        add(builder.build());
      }
      builder.add(reader.topic(), reader.topicBytes(), reader.number());
    }
    add(builder.build());
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
