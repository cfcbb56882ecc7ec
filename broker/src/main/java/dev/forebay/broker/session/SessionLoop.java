package dev.forebay.broker.session;

import dev.forebay.broker.BrokerMetrics;
import dev.forebay.broker.BrokerSettings;
import dev.forebay.broker.EnvelopeReader;
import dev.forebay.broker.Session;
import dev.forebay.broker.SessionListener;
import dev.forebay.broker.catalog.Catalog;
import dev.forebay.broker.catalog.CatalogShard;
import dev.forebay.broker.catalog.RouteCache;
import dev.forebay.broker.shard.BrokerLoop;
import dev.forebay.broker.shard.DeadLetterOutlet;
import dev.forebay.broker.stream.StreamClient;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.StorageEngine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What the sessions of one loop share. Confined to its loop. */
public final class SessionLoop {
  private final BrokerLoop loop;
  private final RunBuilder builder;
  private final Map<String, RouteCache> routes = new HashMap<>();
  private final PublishLimits limits;
  private final Catalog catalog;
  private final CatalogShard catalogShard;
  private final AtomicLong sessionIds;
  private final TransactionNumbers transactions;
  private final Conversions conversions;
  private final StreamWindows streamWindows = new StreamWindows();

  /** The node's parts that sessions use. */
  public record Node(
      List<BrokerLoop> loops,
      BrokerSettings settings,
      StorageEngine engine,
      ChunkPool journalledPool,
      ChunkPool transientPool,
      BrokerMetrics metrics,
      Catalog catalog,
      CatalogShard catalogShard,
      AtomicLong sessionIds,
      TransactionNumbers transactions,
      Conversions conversions) {}

  /** The sessions of a loop. */
  public SessionLoop(BrokerLoop loop, Node node) {
    this.loop = loop;
    this.builder = new RunBuilder(loop, node.loops(), node.journalledPool(), node.transientPool());
    this.limits =
        new PublishLimits(
            loop,
            node.settings(),
            node.engine(),
            node.journalledPool(),
            node.transientPool(),
            node.metrics());
    this.catalog = node.catalog();
    this.catalogShard = node.catalogShard();
    this.sessionIds = node.sessionIds();
    this.transactions = node.transactions();
    this.conversions = node.conversions();
  }

  /** A way for the dead letters of this loop's shards. */
  public DeadLetterOutlet deadLetters(EnvelopeReader envelopes) {
    return new DeadLetterPublisher(this, envelopes);
  }

  /** Opens a session. On the loop. */
  public Session open(String virtualHost, SessionListener listener) {
    return new LocalSession(sessionIds.incrementAndGet(), this, routes(virtualHost), listener);
  }

  /** Opens a stream client. On the loop. */
  public StreamClient openStreams(String virtualHost, SessionListener listener) {
    return new LocalStreamClient(this, virtualHost, listener);
  }

  BrokerLoop loop() {
    return loop;
  }

  RunBuilder builder() {
    return builder;
  }

  RouteCache routes(String virtualHost) {
    return routes.computeIfAbsent(virtualHost, name -> new RouteCache(catalog, name));
  }

  PublishLimits limits() {
    return limits;
  }

  Conversions conversions() {
    return conversions;
  }

  StreamWindows streamWindows() {
    return streamWindows;
  }

  TransactionNumbers transactions() {
    return transactions;
  }

  Catalog catalog() {
    return catalog;
  }

  CatalogShard catalogShard() {
    return catalogShard;
  }
}
