package dev.forebay.broker.catalog;

import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.security.KeptEntry;
import dev.forebay.broker.security.KeptUsers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Goes once through all entries of the catalog, in pieces between which commands are carried out:
 * what they put is journalled by them, and what they remove is left out here. Confined to the
 * catalog's loop.
 */
final class CatalogSnapshot {
  /** Entries of one piece. */
  static final int PIECE_ENTRIES = 256;

  /** Bytes of one piece, or one larger entry. */
  static final int PIECE_BYTES = 256 << 10;

  private final Iterator<VirtualHost> hosts;
  private final Iterator<List<KeptEntry>> users;
  private @Nullable HostEntries host;

  CatalogSnapshot(Catalog catalog, KeptUsers users) {
    this.hosts = catalog.hosts().iterator();
    this.users = users.snapshot();
  }

  /** The next entries; none when all have been there. */
  List<CatalogJournal.Entry> next() {
    List<CatalogJournal.Entry> piece = new ArrayList<>();
    int bytes = 0;
    for (int visited = 0; visited < PIECE_ENTRIES && bytes < PIECE_BYTES; visited++) {
      if (users.hasNext()) {
        for (KeptEntry kept : users.next()) {
          CatalogJournal.Entry entry =
              new CatalogJournal.Entry(kept.key(), Objects.requireNonNull(kept.value()));
          piece.add(entry);
          bytes += entry.key().length + entry.value().length;
        }
        continue;
      }
      HostEntries current = host();
      if (current == null) {
        break;
      }
      CatalogJournal.Entry entry = current.next();
      if (entry != null) {
        piece.add(entry);
        bytes += entry.key().length + entry.value().length;
      }
    }
    return piece;
  }

  /** Whether nothing is left. */
  boolean isComplete() {
    return !users.hasNext() && host() == null;
  }

  private @Nullable HostEntries host() {
    while (host == null || !host.hasNext()) {
      if (!hosts.hasNext()) {
        return null;
      }
      host = new HostEntries(hosts.next());
    }
    return host;
  }

  /** The entries of one virtual host. Its maps allow changes while they are gone through. */
  private static final class HostEntries {
    private final VirtualHost host;
    private final Iterator<QueueEntry> queues;
    private final Iterator<StreamEntry> streams;
    private final Iterator<ExchangeEntry> exchanges;
    private @Nullable ExchangeEntry exchange;
    private Iterator<Binding> bindings = List.<Binding>of().iterator();

    private HostEntries(VirtualHost host) {
      this.host = host;
      this.queues = host.queues().iterator();
      this.streams = host.streams().iterator();
      this.exchanges = host.exchanges().iterator();
    }

    private boolean hasNext() {
      return bindings.hasNext() || queues.hasNext() || streams.hasNext() || exchanges.hasNext();
    }

    /** The next entry, or null if that one is not kept on disk. */
    private CatalogJournal.@Nullable Entry next() {
      if (bindings.hasNext()) {
        return binding(bindings.next());
      }
      if (queues.hasNext()) {
        return queue(queues.next());
      }
      if (streams.hasNext()) {
        return stream(streams.next());
      }
      return exchange(exchanges.next());
    }

    private CatalogJournal.@Nullable Entry queue(QueueEntry queue) {
      return queue.isJournalled() && queue.equals(host.queue(queue.name))
          ? new CatalogJournal.Entry(CatalogFormat.key(queue), CatalogFormat.value(queue))
          : null;
    }

    private CatalogJournal.@Nullable Entry stream(StreamEntry found) {
      // Its settings and partitions may have been replaced meanwhile.
      StreamEntry stream = host.stream(found.name);
      return stream == null
          ? null
          : new CatalogJournal.Entry(CatalogFormat.key(stream), CatalogFormat.value(stream));
    }

    private CatalogJournal.@Nullable Entry exchange(ExchangeEntry found) {
      if (!found.equals(host.exchange(found.name))) {
        return null;
      }
      exchange = found;
      bindings = List.copyOf(found.bindings()).iterator();
      return found.durable && !found.isBuiltIn()
          ? new CatalogJournal.Entry(CatalogFormat.key(found), CatalogFormat.value(found))
          : null;
    }

    private CatalogJournal.@Nullable Entry binding(Binding binding) {
      ExchangeEntry source = exchange;
      return source != null
              && ExchangeCommands.isDurable(source, binding)
              && source.equals(host.exchange(source.name))
              && source.bindings().contains(binding)
          ? new CatalogJournal.Entry(
              CatalogFormat.key(source, binding), CatalogFormat.value(source, binding))
          : null;
    }
  }
}
