package dev.forebay.testkit.node;

import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.session.LogContract;
import org.junit.jupiter.api.Nested;

/** The broker's own streams keep what protocols rely on, wherever the partition lives. */
class LogTest {
  @Nested
  class OnOneLoop extends OnLoops {
    OnOneLoop() {
      super(1);
    }
  }

  @Nested
  class OnThreeLoops extends OnLoops {
    OnThreeLoops() {
      super(3);
    }
  }

  abstract static class OnLoops extends LogContract {
    private static final int STEPS = 300;

    private final TestNode node;
    private final int loop;

    OnLoops(int loops) {
      node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
      loop = loops - 1;
      node.start();
    }

    @Override
    protected StreamClient open() {
      return node.broker().open(node.loop(loop), TestNode.STREAM_OPTIONS, () -> {}).streams();
    }

    @Override
    protected void run(Runnable deed) {
      node.loop(loop).execute(deed);
      node.steps(STEPS);
    }
  }
}
