package dev.forebay.broker.catalog;

import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.handover.PartitionAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stream of the catalog. Any loop may read {@link #visible} and the targets; the rest is the
 * catalog's.
 */
final class StreamEntry {
  final String virtualHost;
  final String name;
  final UUID id;

  /** What was said of it if it was declared like a queue. */
  final DeclaredArguments declared;

  private StreamSettings settings;
  private List<PartitionAddress> partitions;
  private final StreamTarget whole = StreamTarget.whole(this);
  private volatile List<StreamTarget> targets = List.of();
  private volatile @Nullable Stream visible;
  private boolean removed;

  StreamEntry(
      String virtualHost,
      String name,
      UUID id,
      StreamSettings settings,
      DeclaredArguments declared,
      List<PartitionAddress> partitions) {
    this.virtualHost = virtualHost;
    this.name = name;
    this.id = id;
    this.settings = settings;
    this.declared = declared;
    this.partitions = List.copyOf(partitions);
    addTargets();
  }

  private void addTargets() {
    List<StreamTarget> all = new ArrayList<>(targets);
    while (all.size() < partitions.size()) {
      all.add(StreamTarget.partition(this, all.size()));
    }
    targets = List.copyOf(all);
  }

  /** The stream as bindings lead to it. */
  StreamTarget whole() {
    return whole;
  }

  /** Its partitions as bindings lead to them. */
  List<StreamTarget> targets() {
    return targets;
  }

  /** As it is now, though a crash may undo it. */
  Stream working() {
    return new Stream(name, id, settings, partitions);
  }

  /** As it is when it is declared like a queue. */
  QueueSettings.OfStream asQueue() {
    return new QueueSettings.OfStream(
        settings.retentionMillis(), settings.retentionBytes(), declared);
  }

  List<PartitionAddress> partitions() {
    return partitions;
  }

  void change(StreamSettings changed) {
    settings = changed;
  }

  void grow(List<PartitionAddress> all) {
    partitions = List.copyOf(all);
    addTargets();
  }

  /** As no crash can undo it, or null if its creation is not durable. */
  @Nullable Stream visible() {
    return visible;
  }

  void makeVisible(Stream durable) {
    visible = removed ? null : durable;
  }

  /** It was removed: nobody finds it any more. */
  void removed() {
    removed = true;
    visible = null;
  }
}
