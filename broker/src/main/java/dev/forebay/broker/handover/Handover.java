package dev.forebay.broker.handover;

import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.RunBytes;
import dev.forebay.broker.loop.RunOrigin;
import java.util.List;

/**
 * One loop's end of the ways between sessions, shards and the catalog. What is said to another loop
 * goes there at the turn's end, in order; what stays on the loop is heard at once. Confined to its
 * loop.
 */
public final class Handover {
  private final BrokerLoop loop;
  private final Carriage carriage;
  private List<Handover> all = List.of();
  private Shards shards = new Nobody();
  private SessionSide sessions = new Nobody();
  private CatalogSide catalog = new Nobody();
  private long numbersGiven;

  /** An end that leads nowhere yet. */
  public Handover(BrokerLoop loop, Carriage carriage) {
    this.loop = loop;
    this.carriage = carriage;
  }

  /**
   * Tells who is there; once, before anything runs.
   *
   * @param ends of all loops of the node, in their order
   */
  public void connect(List<Handover> ends, Shards hereShards, SessionSide hereSessions) {
    all = List.copyOf(ends);
    shards = hereShards;
    sessions = hereSessions;
  }

  /** Tells that the catalog is here, on the first of all loops; once, before anything runs. */
  public void connect(CatalogSide here) {
    catalog = here;
  }

  /** The loop. */
  public BrokerLoop loop() {
    return loop;
  }

  /** A number for a consumer or a request of this loop; never 0, and never given again. */
  public long nextNumber() {
    numbersGiven++;
    return numbersGiven * all.size() + loop.index();
  }

  /** Whether the consumer's session is on this loop, and takes its deliveries as calls. */
  public boolean isHere(long consumer) {
    return endOf(consumer) == this && !carriage.isApart();
  }

  /** The session of a consumer that {@link #isHere is here}. */
  public DeliveryTaker taker(long consumer) {
    return sessions.taker(consumer);
  }

  /** Says something to a shard. */
  public void tell(ToShard message) {
    Handover target = endOf(message.shard());
    ToShard carried = carriage.carry(message);
    if (target != this) {
      loop.send(target.loop, () -> target.shards.hear(carried));
      return;
    }
    try {
      shards.hear(carried);
    } catch (RuntimeException | Error broken) {
      loop.brokeOff(broken);
      throw broken;
    }
  }

  /** As {@link #tell} does a {@link ToShard.Settle}. */
  public void settle(
      int shard,
      long epoch,
      long queue,
      long consumer,
      ToShard.Outcome outcome,
      long first,
      long end) {
    if (!isCall(shard)) {
      tell(new ToShard.Settle(shard, epoch, queue, consumer, outcome, first, end));
      return;
    }
    try {
      shards.settle(shard, epoch, queue, consumer, outcome, first, end);
    } catch (RuntimeException | Error broken) {
      loop.brokeOff(broken);
      throw broken;
    }
  }

  /** Whether what is published there is appended by a call: {@link #append}. */
  public boolean isCall(int shard) {
    return endOf(shard) == this && !carriage.isApart();
  }

  /** The place of the shard's loop among all. */
  public int loopOf(int shard) {
    return endOf(shard).loop.index();
  }

  /** As {@link #tell} does a {@link ToShard.Append}, if that {@link #isCall is a call}. */
  public void append(RouteGroup group, RunBytes run, RunOrigin publisher) {
    try {
      shards.append(group, run, publisher);
    } catch (RuntimeException | Error broken) {
      loop.brokeOff(broken);
      throw broken;
    }
  }

  /** Says something to a session. */
  public void tell(ToSession message) {
    Handover target = endOf(message.to());
    ToSession carried = carriage.carry(message);
    if (target != this) {
      loop.send(target.loop, () -> target.sessions.hear(carried));
      return;
    }
    try {
      sessions.hear(carried);
    } catch (RuntimeException | Error broken) {
      loop.brokeOff(broken);
      throw broken;
    }
  }

  /** Says something to the catalog. */
  public void tell(ToCatalog message) {
    Handover target = all.getFirst();
    ToCatalog carried = carriage.carry(message);
    if (target != this) {
      loop.send(target.loop, () -> target.catalog.hear(carried));
      return;
    }
    try {
      catalog.hear(carried);
    } catch (RuntimeException | Error broken) {
      loop.brokeOff(broken);
      throw broken;
    }
  }

  private Handover endOf(long number) {
    return all.get((int) (number % all.size()));
  }

  private Handover endOf(int shard) {
    return all.get((shard - 1) % all.size());
  }

  private static final class Nobody implements Shards, SessionSide, CatalogSide {
    private static IllegalStateException nobody() {
      return new IllegalStateException("nobody is there yet");
    }

    @Override
    public void hear(ToShard message) {
      throw nobody();
    }

    @Override
    public void settle(
        int shard,
        long epoch,
        long queue,
        long consumer,
        ToShard.Outcome outcome,
        long first,
        long end) {
      throw nobody();
    }

    @Override
    public void append(RouteGroup group, RunBytes run, RunOrigin publisher) {
      throw nobody();
    }

    @Override
    public void hear(ToSession message) {
      throw nobody();
    }

    @Override
    public void hear(ToCatalog message) {
      throw nobody();
    }

    @Override
    public DeliveryTaker taker(long consumer) {
      throw nobody();
    }
  }
}
