package dev.forebay.broker.catalog;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.SessionId;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.runtime.collection.FewSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A queue of the catalog. Any loop may read what is final and {@link #isVisible}; the rest is the
 * catalog's.
 */
public final class QueueEntry implements BoundTarget {
  /** First half of the ids that queues have as streams; no stream has such a one. */
  private static final long ID_OF_QUEUES = 0x1;

  private static final StreamSettings SETTINGS =
      new StreamSettings(StreamSettings.UNLIMITED, StreamSettings.UNLIMITED, Map.of());

  final String virtualHost;
  final String name;
  final boolean durable;
  final @Nullable SessionId exclusiveOwner;
  final boolean autoDelete;
  private final FewSet<BoundFrom> boundFrom = new FewSet<>();
  private final long id;
  private final int shard;
  private final QueueSettings.OfQueue settings;
  private volatile boolean visible;
  private volatile boolean removed;

  QueueEntry(
      String virtualHost,
      String name,
      boolean durable,
      @Nullable SessionId exclusiveOwner,
      boolean autoDelete,
      long id,
      int shard,
      QueueSettings.OfQueue settings) {
    this.virtualHost = virtualHost;
    this.name = name;
    this.durable = durable;
    this.exclusiveOwner = exclusiveOwner;
    this.autoDelete = autoDelete;
    this.id = id;
    this.shard = shard;
    this.settings = settings;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String identity() {
    return "queue:" + name;
  }

  @Override
  public FewSet<BoundFrom> boundFrom() {
    return boundFrom;
  }

  @Override
  public boolean keepsBindings() {
    return isJournalled();
  }

  /**
   * The queue as those see it who read streams, or null if it is somebody's own. Any loop, once.
   */
  @Nullable Stream asStream() {
    if (exclusiveOwner != null || !visible) {
      return null;
    }
    return new Stream(
        name, streamId(), SETTINGS, List.of(new PartitionAddress(shard, id, 0, true, name)));
  }

  /** The id that it has as a stream. */
  UUID streamId() {
    return new UUID(ID_OF_QUEUES, id);
  }

  /** What its declaration says. */
  public QueueSettings.OfQueue settings() {
    return settings;
  }

  /** Never given to another destination. */
  public long id() {
    return id;
  }

  /** Number of the shard that owns it. */
  public int shard() {
    return shard;
  }

  /** Whether the queue, and so persistent messages in it, survive a restart. */
  public boolean isJournalled() {
    return durable && exclusiveOwner == null;
  }

  /** Whether a crash cannot undo its declaration, so that messages may be routed to it. */
  public boolean isVisible() {
    return visible;
  }

  @Override
  public boolean isReached() {
    return !removed;
  }

  /** Its declaration is durable, unless it was removed meanwhile. */
  void makeVisible() {
    visible = !removed;
  }

  /** It was removed: nobody finds it any more. */
  void removed() {
    removed = true;
    visible = false;
  }

  /** Whether it was removed. */
  boolean isRemoved() {
    return removed;
  }

  /** Whether a session may use it. */
  public boolean isOpenTo(SessionId session) {
    return exclusiveOwner == null || exclusiveOwner.equals(session);
  }

  /** Refusal of a session that may not use it. */
  public Refusal locked() {
    return new Refusal.Locked(name, virtualHost);
  }
}
