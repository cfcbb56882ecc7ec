package dev.forebay.protocol.mqtt.retained;

import dev.forebay.runtime.EventLoop;
import java.util.List;

/**
 * The turns that all loops of the node are in: what was published in them, with the routes of their
 * time, is on its way when they have ended. Asked on the home loop.
 */
record LoopTurns(List<? extends EventLoop> loops, EventLoop home) {
  /** Runs the action on the home loop when each loop has ended the turn that it is in now. */
  void whenEnded(Runnable action) {
    int[] left = {loops.size()};
    for (EventLoop loop : loops) {
      // What a turn has for other loops leaves at its end, so that the answer waits for the next.
      loop.execute(() ->
          loop.executeAtTurnEnd(() ->
              loop.execute(() ->
                  home.execute(() -> {
                    left[0]--;
                    if (left[0] == 0) {
                      action.run();
                    }
                  }))));
    }
  }
}
