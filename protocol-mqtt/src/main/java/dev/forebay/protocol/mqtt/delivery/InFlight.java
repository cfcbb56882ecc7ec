package dev.forebay.protocol.mqtt.delivery;

import dev.forebay.protocol.mqtt.codec.wire.PacketId;
import io.netty.util.collection.IntCollections;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client has not taken for good, by packet identifier. The identifier of a message of the
 * session's own queue follows from its offset, so that it is the same when the message is sent
 * again, be it after a crash (§4.4); one that is in use is waited for. Confined to the loop.
 */
final class InFlight {
  private IntObjectMap<Sent> byId = IntCollections.emptyMap();
  private int lastGiven;

  /** The identifier of a message of the session's own queue. */
  static int idOf(long offset) {
    return (int) (offset % PacketId.MAX) + 1;
  }

  int size() {
    return byId.size();
  }

  @Nullable Sent get(int packetId) {
    return byId.get(packetId);
  }

  void put(int packetId, Sent sent) {
    if (byId.isEmpty() && !(byId instanceof IntObjectHashMap)) {
      byId = new IntObjectHashMap<>(4);
    }
    byId.put(packetId, sent);
  }

  @Nullable Sent remove(int packetId) {
    return byId.remove(packetId);
  }

  /** An identifier that is free; there must be one. */
  int freeId() {
    do {
      lastGiven = lastGiven == PacketId.MAX ? 1 : lastGiven + 1;
    } while (byId.containsKey(lastGiven));
    return lastGiven;
  }

  /** All, in no order; nothing is in flight any more. */
  List<Sent> takeAll() {
    List<Sent> all = new ArrayList<>(byId.values());
    byId = IntCollections.emptyMap();
    return all;
  }
}
