package dev.forebay.protocol.kafka.fetch;

import org.apache.kafka.common.requests.FetchMetadata;

/** What a client fetches again and again (KIP-227). Confined to the connection's loop. */
final class FetchSession {
  private final int id;
  private final boolean byId;
  private final FetchSet set;
  private int epoch = FetchMetadata.nextEpoch(FetchMetadata.INITIAL_EPOCH);

  FetchSession(int id, boolean byId, FetchSet set) {
    this.id = id;
    this.byId = byId;
    this.set = set;
  }

  int id() {
    return id;
  }

  /** Whether topics are named by their ids. */
  boolean isById() {
    return byId;
  }

  FetchSet set() {
    return set;
  }

  /** Epoch of the request that must come next. */
  int epoch() {
    return epoch;
  }

  void advance() {
    epoch = FetchMetadata.nextEpoch(epoch);
  }
}
