package dev.forebay.testkit.node;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.session.SessionContract;
import org.junit.jupiter.api.Nested;

/** The broker's own sessions keep what protocols rely on, wherever the queue lives. */
class SessionTest {
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

  @Nested
  class ByValueOnOneLoop extends OnLoops {
    ByValueOnOneLoop() {
      super(1);
    }

    @Override
    TestNode prepared(TestNode node) {
      return node.byValue();
    }
  }

  abstract static class OnLoops extends SessionContract {
    private static final int STEPS = 300;

    private final TestNode node;
    private final int loop;

    OnLoops(int loops) {
      node = prepared(new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings()));
      loop = loops - 1;
      node.start();
    }

    TestNode prepared(TestNode node) {
      return node;
    }

    @Override
    protected Session open(SessionListener listener) {
      return node.broker().open(node.loop(loop), TestNode.OPTIONS, listener);
    }

    @Override
    protected void run(Runnable deed) {
      node.loop(loop).execute(deed);
      node.steps(STEPS);
    }
  }
}
