package dev.forebay.tests.simulation.frame;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.runtime.EventLoop;
import dev.forebay.testkit.world.SimulatedNode;

/** A broker's data, which outlive its nodes. */
public interface Installation {
  /** The virtual host that there is. */
  String VIRTUAL_HOST = "/";

  /** Starts a broker on what is there. */
  Running start(SimulatedNode node);

  /** The node is gone: what was not on stable storage is as well, in part or all of it. */
  void crash();

  /** Whether sessions and queues of a loop are apart, so that deliveries are under way. */
  boolean isApart();

  /** Removes the views, as an operator may while no node runs. */
  void deleteViews();

  /** Makes a later write or sync of the disk fail. */
  void armFault();

  /** Whether an armed fault has struck since the last start. */
  boolean faultHasStruck();

  /** A broker in service. */
  interface Running {
    /** Whether sessions can be opened. */
    boolean isReady();

    /** Opens a session on a loop of the node. */
    Session openSession(EventLoop loop, SessionListener listener);

    /** Opens a session that reads and writes batches on a loop of the node. */
    LogSession openStreams(EventLoop loop, SessionListener listener);

    /** Where connections of a protocol get their sessions, on loops of the node. */
    SessionOpener sessions();

    /** The time that it goes by when it gives something up. */
    long millis();

    /** Reads of stored records that failed since the start. */
    long failedReads();

    /** Chunk memory in use. */
    long usedBytes();

    /** How many shards there are; their numbers begin at 1. */
    int shards();

    /** Closes a shard, in order. */
    void closeShard(int number, Runnable closed);

    /**
     * Another writer takes the shard over.
     *
     * @param lost runs when this one hears of it
     */
    void takeOver(int number, Runnable lost);

    /** Opens a shard that was closed or taken over. */
    void openShard(int number, Runnable opened);
  }
}
