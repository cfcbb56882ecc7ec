package dev.forebay.broker.shard;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who waits for something of a shard to be durable, and has to hear if that can't be known any
 * more. Confined to the shard's loop.
 */
final class Unanswered {
  private final Set<Answer> waiting = new LinkedHashSet<>();

  private final class Answer implements Runnable {
    private final Runnable durable;
    private final Runnable lost;

    Answer(Runnable durable, Runnable lost) {
      this.durable = durable;
      this.lost = lost;
    }

    @Override
    public void run() {
      if (waiting.remove(this)) {
        durable.run();
      }
    }
  }

  /** What to run when it is durable; one of both runs, once. */
  Runnable add(Runnable durable, Runnable lost) {
    Answer added = new Answer(durable, lost);
    waiting.add(added);
    return added;
  }

  /** Nothing of it is told durable any more. */
  void lost() {
    List<Answer> all = new ArrayList<>(waiting);
    waiting.clear();
    all.forEach(answer -> answer.lost.run());
  }
}
