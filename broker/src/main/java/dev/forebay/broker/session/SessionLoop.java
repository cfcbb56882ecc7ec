package dev.forebay.broker.session;

import dev.forebay.broker.api.BrokerMemory;
import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.SessionId;
import dev.forebay.broker.catalog.Catalog;
import dev.forebay.broker.catalog.RouteCache;
import dev.forebay.broker.catalog.RouteSlots;
import dev.forebay.broker.consumer.SessionConsumers;
import dev.forebay.broker.conversion.Conversions;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.handover.DeliveryTaker;
import dev.forebay.broker.handover.FromCatalog;
import dev.forebay.broker.handover.FromPartition;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.SessionSide;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.MessageMemory;
import dev.forebay.broker.reader.AskedPartitions;
import dev.forebay.broker.route.RouteSearches;
import dev.forebay.broker.security.Security;
import dev.forebay.storage.StorageEngine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the sessions of one loop share. Confined to its loop. */
public final class SessionLoop implements SessionSide {
  private final BrokerLoop loop;
  private final RunBuilder builder;
  private final BrokerMemory memory;
  private final RouteSlots routeSlots;
  private final Map<String, RouteCache> routes = new HashMap<>();
  private final RouteSearches searches;
  private final PublishLimits limits;
  private final Catalog catalog;
  private final AskedCatalog askedCatalog;
  private final SessionIds sessionIds;
  private final TransactionNumbers transactions;
  private final Forms forms;
  private final Handover handover;
  private final SessionConsumers consumers;
  private final PublishedRuns published;
  private final AskedPartitions partitions;
  private final Conversions conversions;
  private final StreamWindows streamWindows;
  private final Security security;

  /**
   * The node's parts that sessions use.
   *
   * @param handovers of all loops
   */
  public record Node(
      List<BrokerLoop> loops,
      BrokerSettings settings,
      StorageEngine engine,
      MessageMemory journalled,
      MessageMemory transients,
      BrokerMetrics metrics,
      Catalog catalog,
      List<Handover> handovers,
      SessionIds sessionIds,
      TransactionNumbers transactions,
      Forms forms,
      Conversions conversions,
      Security security) {}

  SessionLoop(BrokerLoop loop, Node node) {
    this.loop = loop;
    this.searches = new RouteSearches(loop.pieces());
    this.memory = node.settings().memory();
    this.routeSlots = new RouteSlots(memory.routeBytesPerLoop());
    this.streamWindows = new StreamWindows(memory.windowBytesPerLoop());
    this.handover = node.handovers().get(loop.index());
    this.consumers = new SessionConsumers(handover);
    this.published = new PublishedRuns(handover);
    this.partitions = new AskedPartitions(handover);
    this.builder =
        new RunBuilder(
            loop,
            node.loops().size(),
            handover,
            node.journalled().pool(),
            node.transients().pool());
    this.limits =
        new PublishLimits(
            loop,
            node.loops(),
            node.settings(),
            node.engine(),
            node.journalled(),
            node.transients(),
            node.metrics());
    this.catalog = node.catalog();
    this.askedCatalog = new AskedCatalog(handover);
    this.sessionIds = node.sessionIds();
    this.transactions = node.transactions();
    this.forms = node.forms();
    this.conversions = node.conversions();
    this.security = node.security();
  }

  /** Never given to another session. */
  SessionId nextSessionId() {
    return sessionIds.next();
  }

  /** The loop's way to shards. */
  Handover handover() {
    return handover;
  }

  /** The consumers of its sessions. */
  SessionConsumers consumers() {
    return consumers;
  }

  /** What its sessions have published. */
  PublishedRuns published() {
    return published;
  }

  /** What its sessions have asked of partitions. */
  AskedPartitions partitions() {
    return partitions;
  }

  @Override
  public void hear(ToSession message) {
    switch (message) {
      case ToSession.OfDelivery ofDelivery -> consumers.hear(ofDelivery);
      case ToSession.OfPublishing ofPublishing -> published.hear(ofPublishing);
      case FromCatalog fromCatalog -> askedCatalog.hear(fromCatalog);
      case FromPartition fromPartition -> partitions.hear(fromPartition);
    }
  }

  @Override
  public DeliveryTaker taker(long consumer) {
    return consumers.taker(consumer);
  }

  BrokerMemory memory() {
    return memory;
  }

  BrokerLoop loop() {
    return loop;
  }

  RunBuilder builder() {
    return builder;
  }

  RouteCache routes(String virtualHost) {
    return routes.computeIfAbsent(virtualHost, name -> new RouteCache(catalog, name, routeSlots));
  }

  /** Routes that take long to be found. */
  RouteSearches searches() {
    return searches;
  }

  PublishLimits limits() {
    return limits;
  }

  Forms forms() {
    return forms;
  }

  /** Who may do what. */
  Security security() {
    return security;
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

  /** What its sessions have asked of the catalog. */
  AskedCatalog askedCatalog() {
    return askedCatalog;
  }
}
