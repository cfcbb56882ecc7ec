package dev.forebay.server;

import dev.forebay.broker.api.operator.ShardState;
import dev.forebay.broker.api.operator.StoppedRead;
import dev.forebay.broker.api.operator.StoppedReads;
import dev.forebay.management.Health;
import dev.forebay.server.operator.OperatorText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where the node is between its start and its end. Any thread. */
final class NodeHealth implements Health {
  private static final int REMARKS_MAX = 20;

  private volatile @Nullable String notReady = "starting";
  private volatile StoppedReads stopped = new StoppedReads();
  private volatile Supplier<List<ShardState>> shards = List::of;

  void started(StoppedReads ofBroker, Supplier<List<ShardState>> shardsOfBroker) {
    stopped = ofBroker;
    shards = shardsOfBroker;
    notReady = null;
  }

  void stopping() {
    notReady = "stopping";
  }

  /** A node that can no longer serve ends its process, so one that answers is alive. */
  @Override
  public @Nullable String reasonNotLive() {
    return null;
  }

  @Override
  public @Nullable String reasonNotReady() {
    return notReady;
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    for (ShardState each : shards.get()) {
      if (each.phase() != ShardState.Phase.OPEN) {
        remarks.add(OperatorText.shard(each));
      }
    }
    int ofShards = remarks.size();
    for (StoppedRead each : stopped.some(REMARKS_MAX)) {
      remarks.add(OperatorText.stops(each));
    }
    int more = stopped.count() - (remarks.size() - ofShards);
    if (more > 0) {
      remarks.add("and " + more + " more");
    }
    return remarks;
  }
}
