package dev.forebay.broker.catalog;

import dev.forebay.broker.api.publish.RouteKey;
import org.jspecify.annotations.Nullable;

/**
 * Routes that one loop has looked up, of all virtual hosts: {@value #SLOTS} slots by hash, in which
 * a newer one takes an older one's place, and a limit of bytes, or one larger route. Confined to
 * its loop.
 */
public final class RouteSlots {
  private static final int SLOTS = 1024;

  /** A slot with a key, whose names have arrays of their greatest usual length. */
  private static final int SLOT_BYTES = 680;

  private final @Nullable Slot[] slots = new Slot[SLOTS];
  private final long bytesMax;
  private long version;
  private long keptBytes;

  /** Where the search for what goes went on last. */
  private int hand;

  /** None yet, of so many bytes of the heap by the formula of {@link ResolvedRoute#keptBytes}. */
  public RouteSlots(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** The route of a key in a virtual host, as the catalog is; null if it is not here. */
  @Nullable ResolvedRoute find(VirtualHost host, RouteKey key, long catalogVersion) {
    Slot slot = slots[index(key)];
    return slot != null
            && slot.version == catalogVersion
            && slot.host == host
            && slot.key.sameAs(key)
        ? slot.route
        : null;
  }

  /** Keeps a route as long as there is room for it. */
  void keep(VirtualHost host, RouteKey key, ResolvedRoute route, long catalogVersion) {
    if (version != catalogVersion) {
      version = catalogVersion;
      for (int i = 0; i < SLOTS; i++) {
        clear(i);
      }
    }
    int index = index(key);
    clear(index);
    int bytes = SLOT_BYTES + route.keptBytes();
    for (int i = 0; i < SLOTS && keptBytes + bytes > bytesMax; i++) {
      clear(hand);
      hand = (hand + 1) & (SLOTS - 1);
    }
    RouteKey copy = new RouteKey();
    copy.copyFrom(key);
    slots[index] = new Slot(host, copy, route, catalogVersion, bytes);
    keptBytes += bytes;
  }

  private void clear(int index) {
    Slot slot = slots[index];
    if (slot != null) {
      keptBytes -= slot.bytes;
      slots[index] = null;
    }
  }

  /** What is counted for all of them. */
  public long keptBytes() {
    return keptBytes;
  }

  private static int index(RouteKey key) {
    int hash = key.exchangeBytes();
    for (int i = 0; i < key.exchangeBytes(); i++) {
      hash = 31 * hash + key.exchange()[i];
    }
    for (int i = 0; i < key.routingKeyBytes(); i++) {
      hash = 31 * hash + key.routingKey()[i];
    }
    return (hash ^ hash >>> 10) & (SLOTS - 1);
  }

  private record Slot(
      VirtualHost host, RouteKey key, ResolvedRoute route, long version, int bytes) {}
}
