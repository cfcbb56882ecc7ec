package dev.forebay.broker.catalog;

import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.catalog.settings.ExchangeRules;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.broker.loop.BrokerTime;
import dev.forebay.broker.queue.NamedQueue;
import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.broker.security.KeptUsers;
import dev.forebay.broker.security.SecurityFormat;
import dev.forebay.broker.security.Users;
import dev.forebay.broker.stream.NamedPartition;
import dev.forebay.message.Headers;
import dev.forebay.message.HeadersFormat;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.UnknownFormatException;
import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Puts the catalog together at start, from its view and the records after it. */
public final class CatalogRecovery {
  private final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
  private final Set<byte[]> changed = new TreeSet<>(Arrays::compareUnsigned);
  private @Nullable Set<byte[]> snapshot;
  private final long applied;
  private final List<QueueEntry> queues = new ArrayList<>();
  private final List<StreamEntry> streams = new ArrayList<>();
  private final List<byte[]> dangling = new ArrayList<>();

  /** Begins with the view. */
  public CatalogRecovery(View view) {
    this.applied = view.applied(CatalogJournal.SHARD, ViewFamily.CATALOG);
    view.catalog(entries::put);
  }

  /** Position from which records are needed. */
  public long from() {
    return applied;
  }

  /** Applies one record of the catalog's journal. */
  public void replay(long position, RecordType type, ByteBuffer memory, int start, int length) {
    if (position < applied) {
      return;
    }
    switch (type) {
      case CATALOG_SNAPSHOT_BEGIN -> snapshot = new TreeSet<>(Arrays::compareUnsigned);
      case CATALOG_SNAPSHOT_END -> endSnapshot();
      case CATALOG_ENTRY -> entry(memory, start + RecordFormat.HEADER_BYTES, start + length);
      case RUN,
          KAFKA_BATCH,
          STREAM_RUN,
          STREAM_STATE,
          SETTLEMENT,
          SUBSCRIPTION_STATE,
          TRANSACTION_PART,
          TRANSACTION_DECISION ->
          throw new IllegalStateException("record of type " + type + " in the catalog's journal");
    }
  }

  private void entry(ByteBuffer memory, int at, int end) {
    byte operation = memory.get(at);
    ByteBuffer source = memory.duplicate().limit(end).position(at + 1);
    byte[] key = new byte[source.getInt()];
    source.get(key);
    byte[] value = new byte[source.remaining()];
    source.get(value);
    if (operation == CatalogFormat.PUT) {
      entries.put(key, value);
    } else {
      entries.remove(key);
    }
    changed.add(key);
    if (snapshot != null) {
      snapshot.add(key);
    }
  }

  private void endSnapshot() {
    Set<byte[]> present = snapshot;
    if (present == null) {
      return;
    }
    for (byte[] key : List.copyOf(entries.keySet())) {
      if (!present.contains(key)) {
        entries.remove(key);
        changed.add(key);
      }
    }
    snapshot = null;
  }

  /** What the view lacks of the catalog. */
  public List<ViewOperation> viewOperations(long end) {
    List<ViewOperation> operations = new ArrayList<>();
    for (byte[] key : changed) {
      byte[] value = entries.get(key);
      operations.add(
          value == null
              ? new ViewOperation.DeleteCatalogEntry(key)
              : new ViewOperation.PutCatalogEntry(key, value));
    }
    operations.add(new ViewOperation.Applied(CatalogJournal.SHARD, ViewFamily.CATALOG, end));
    return operations;
  }

  /** What was kept last of the broker's time, or null. */
  public BrokerTime.@Nullable Kept time() {
    byte[] value = entries.get(CatalogFormat.timeKey());
    return value == null ? null : CatalogFormat.time(value);
  }

  long reservedIds() {
    return number(CatalogFormat.idKey());
  }

  /** Of the last start; 0 if there was none. */
  long era() {
    return number(CatalogFormat.eraKey());
  }

  private long number(byte[] key) {
    byte[] value = entries.get(key);
    return value == null ? 0 : ByteBuffer.wrap(value).getLong();
  }

  /** Visits the id of every queue, and of every partition of a stream. */
  public void destinations(LongConsumer visitor) {
    each(CatalogFormat.KIND_QUEUE, (_, value) -> visitor.accept(value.getLong()));
    eachHeld((_, held) -> visitor.accept(held.queue()));
    each(
        CatalogFormat.KIND_STREAM,
        (_, value) -> {
          value.position(2 * Long.BYTES);
          CatalogFormat.settings(value);
          for (int left = value.getInt(); left > 0; left--) {
            visitor.accept(value.getLong());
            value.getShort();
          }
        });
  }

  /** Has the shards restore their partitions, and takes the streams. */
  public void partitions(Partitions partitions) {
    takeEach(
        CatalogFormat.KIND_STREAM,
        (key, value) -> {
          String virtualHost = CatalogFormat.name(key);
          String name = CatalogFormat.name(key);
          UUID id = new UUID(value.getLong(), value.getLong());
          StreamSettings settings = CatalogFormat.settings(value);
          List<PartitionAddress> found = new ArrayList<>();
          int count = value.getInt();
          for (int number = 0; number < count; number++) {
            long partition = value.getLong();
            int shard = Short.toUnsignedInt(value.getShort());
            partitions.restore(
                partition, shard, new NamedPartition(virtualHost, name, number), settings);
            found.add(new PartitionAddress(shard, partition, number, false, name));
          }
          streams.add(
              new StreamEntry(
                  virtualHost, name, id, settings, CatalogFormat.arguments(value), found));
        });
  }

  /** Knows the partitions as their shards' recovery found them. */
  @FunctionalInterface
  public interface Partitions {
    /** The partition becomes what it was. */
    void restore(long id, int shard, NamedPartition named, StreamSettings settings);
  }

  /** Has the shards restore their queues, and takes these. */
  public void queueStates(QueueStates states) {
    eachHeld((key, held) -> {
      String virtualHost = CatalogFormat.name(key);
      String exchange = CatalogFormat.name(key);
      states.restore(
          held.queue(),
          held.shard(),
          new NamedQueue(virtualHost, exchange, HeldQueues.settings(exchange)));
    });
    takeEach(
        CatalogFormat.KIND_QUEUE,
        (key, value) -> {
          String virtualHost = CatalogFormat.name(key);
          String name = CatalogFormat.name(key);
          long id = value.getLong();
          int shard = Short.toUnsignedInt(value.getShort());
          boolean autoDelete = (value.get(value.position()) & CatalogFormat.AUTO_DELETE) != 0;
          QueueSettings.OfQueue settings = CatalogFormat.queueSettings(value);
          states.restore(id, shard, new NamedQueue(virtualHost, name, settings));
          queues.add(
              new QueueEntry(virtualHost, name, true, null, autoDelete, id, shard, settings));
        });
  }

  private void eachHeld(BiConsumer<ByteBuffer, ExchangeRules.Held> visitor) {
    each(
        CatalogFormat.KIND_EXCHANGE,
        (key, value) -> {
          ExchangeRules.Held held = CatalogFormat.exchange(value).held();
          if (held != null) {
            visitor.accept(key, held);
          }
        });
  }

  /** Knows the queues as their shards' recovery found them. */
  @FunctionalInterface
  public interface QueueStates {
    /** The queue becomes what it was. */
    void restore(long id, int shard, NamedQueue named);
  }

  /** Who there was. */
  Users users() {
    KeptUsers.Recovery users = new KeptUsers.Recovery();
    for (byte kind :
        List.of(
            SecurityFormat.USER,
            SecurityFormat.PERMISSION,
            SecurityFormat.TOPIC_PERMISSION,
            SecurityFormat.RULE)) {
      takeEach(kind, (key, value) -> users.take(kind, key, value));
    }
    return users.users();
  }

  void restore(Catalog catalog, BiConsumer<VirtualHost, QueueEntry> register) {
    for (QueueEntry queue : queues) {
      queue.makeVisible();
      register.accept(catalog.host(queue.virtualHost), queue);
    }
    for (StreamEntry stream : streams) {
      stream.makeVisible(stream.working());
      catalog.host(stream.virtualHost).put(stream);
    }
    takeEach(CatalogFormat.KIND_EXCHANGE, (key, value) -> restoreExchange(catalog, key, value));
    takeEach(
        CatalogFormat.KIND_EXCHANGE_BINDING,
        (key, value) ->
            restoreBinding(catalog, key, value, (host, name, _) -> host.exchange(name)));
    takeEach(
        CatalogFormat.KIND_PARTITION_BINDING,
        (key, value) -> restoreBinding(catalog, key, value, CatalogRecovery::partition));
    takeEach(
        CatalogFormat.KIND_BINDING,
        (key, value) ->
            restoreBinding(catalog, key, value, (host, name, _) -> host.destination(name)));
    catalog.changed();
    entries.clear();
  }

  private static void restoreExchange(Catalog catalog, ByteBuffer key, ByteBuffer value) {
    String virtualHost = CatalogFormat.name(key);
    String name = CatalogFormat.name(key);
    CatalogFormat.ReadExchange read = CatalogFormat.exchange(value);
    ExchangeRules.Held held = read.held();
    QueueEntry queue =
        held == null ? null : HeldQueues.of(virtualHost, name, held.queue(), held.shard());
    if (queue != null) {
      queue.makeVisible();
    }
    catalog
        .host(virtualHost)
        .put(
            new ExchangeEntry(
                virtualHost,
                name,
                true,
                (read.flags() & CatalogFormat.AUTO_DELETE) != 0,
                (read.flags() & CatalogFormat.INTERNAL) != 0,
                read.settings(),
                queue,
                catalog.dialects()));
  }

  /**
   * Keys of bindings that lack one of their ends: what that was is removed by one record, and its
   * bindings after it.
   */
  List<byte[]> dangling() {
    return List.copyOf(dangling);
  }

  private void restoreBinding(
      Catalog catalog, ByteBuffer key, ByteBuffer value, TargetLookup targets) {
    VirtualHost host = catalog.host(CatalogFormat.name(key));
    ExchangeEntry exchange = host.exchange(CatalogFormat.name(key));
    String name = CatalogFormat.name(key);
    byte[] routingKey = CatalogFormat.bytes(key);
    int dialect = Byte.toUnsignedInt(key.get());
    Headers arguments = HeadersFormat.decode(key);
    BoundTarget target = targets.find(host, name, key);
    if (exchange == null || target == null) {
      byte[] whole = new byte[key.limit()];
      key.get(0, whole);
      dangling.add(whole);
      return;
    }
    if (!catalog.dialects().knows(dialect)) {
      throw new UnknownFormatException("a binding with a key of dialect " + dialect);
    }
    exchange.bind(
        new Binding(
            target,
            RoutingKey.of(routingKey, 0, routingKey.length),
            new BindingArguments(dialect, arguments, CatalogFormat.match(value))));
  }

  /** Finds what a binding leads to, by its name and the rest of the binding's key. */
  @FunctionalInterface
  private interface TargetLookup {
    @Nullable BoundTarget find(VirtualHost host, String name, ByteBuffer rest);
  }

  private static @Nullable BoundTarget partition(VirtualHost host, String name, ByteBuffer rest) {
    StreamEntry stream = host.stream(name);
    return stream == null ? null : stream.targets().get(rest.getInt());
  }

  /** An entry goes when it has become something: both are not kept together. */
  private void takeEach(byte kind, BiConsumer<ByteBuffer, ByteBuffer> visitor) {
    Iterator<Map.Entry<byte[], byte[]>> all = entries.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<byte[], byte[]> entry = all.next();
      if (entry.getKey().length > 0 && entry.getKey()[0] == kind) {
        visitor.accept(
            ByteBuffer.wrap(entry.getKey()).position(1), ByteBuffer.wrap(entry.getValue()));
        all.remove();
      }
    }
  }

  private void each(byte kind, BiConsumer<ByteBuffer, ByteBuffer> visitor) {
    for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
      if (entry.getKey().length > 0 && entry.getKey()[0] == kind) {
        visitor.accept(
            ByteBuffer.wrap(entry.getKey()).position(1), ByteBuffer.wrap(entry.getValue()));
      }
    }
  }
}
