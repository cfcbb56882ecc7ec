package dev.forebay.protocol.mqtt.filter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The topic that was looked up last: messages of one topic often follow each other. Confined to one
 * loop.
 */
final class LastTopic {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final byte[] NONE = {};

  /** Empty if there is none, since no topic is. */
  private byte[] topic = NONE;

  private boolean isOwn;

  /** Nothing that was looked up is known any more. */
  void forget() {
    topic = NONE;
  }

  void set(byte[] lookedUp, boolean wasOwn) {
    topic = lookedUp;
    isOwn = wasOwn;
  }

  /** Whether it is the same topic, in little-endian memory. */
  boolean is(ByteBuffer memory, int topicAt, int topicBytes, boolean wantedOwn) {
    if (topicBytes != topic.length || topicBytes == 0 || isOwn != wantedOwn) {
      return false;
    }
    int i = 0;
    for (; i + Long.BYTES <= topicBytes; i += Long.BYTES) {
      if (memory.getLong(topicAt + i) != (long) LONGS.get(topic, i)) {
        return false;
      }
    }
    for (; i < topicBytes; i++) {
      if (memory.get(topicAt + i) != topic[i]) {
        return false;
      }
    }
    return true;
  }
}
