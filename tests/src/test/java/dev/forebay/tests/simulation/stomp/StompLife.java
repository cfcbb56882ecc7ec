package dev.forebay.tests.simulation.stomp;

import dev.forebay.protocol.stomp.StompProtocol;
import dev.forebay.protocol.stomp.node.StompDialect;
import dev.forebay.protocol.stomp.node.StompLimits;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.tests.hostile.node.Peer;
import dev.forebay.tests.hostile.node.SimulatedSockets;
import dev.forebay.tests.simulation.frame.NodeLife;
import dev.forebay.transport.ListenerOptions;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.InputBudgets;
import dev.forebay.transport.connection.KeptBudget;
import io.netty.buffer.UnpooledByteBufAllocator;

/** One life of a node, from start to crash, with STOMP's port. */
final class StompLife extends NodeLife {
  private static final ListenerOptions OPTIONS =
      new ListenerOptions(1024, 64 << 10, 16 << 10, 64 << 10);

  private final StompTrial trial;
  private final StompProtocol protocol;
  private final SimulatedSockets sockets;

  StompLife(Birth birth, StompTrial trial) {
    super(birth, what -> trial.add(new StompEvent.Broken(what)));
    this.trial = trial;
    await("service", broker()::isReady);
    this.sockets =
        new SimulatedSockets(node().loops(), new UnpooledByteBufAllocator(false, true), OPTIONS);
    this.protocol =
        new StompProtocol(
            broker().sessions(),
            StompLimits.of(64 << 10, 1 << 20),
            StompDialect.RABBITMQ,
            "simulated",
            broker()::millis,
            new ConnectionResources(
                new InputBudgets(),
                new KeptBudget(4 << 20),
                new Waits(birth.world()),
                () -> false));
  }

  Peer connect() {
    return sockets.connect(anyLoop(trial.random), protocol::connection);
  }

  void closeSockets() {
    sockets.crash();
  }
}
