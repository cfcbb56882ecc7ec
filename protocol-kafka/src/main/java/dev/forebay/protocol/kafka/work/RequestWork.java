package dev.forebay.protocol.kafka.work;

import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Pieces;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.runtime.EventLoop;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What a request asks for, entry by entry, in as many turns as that takes: what fits into a turn is
 * done at once. Confined to the loop of its line.
 */
public final class RequestWork {
  /** An entry is looked up, answered by an object or two, and often asked of a shard. */
  private static final int UNITS_PER_STEP = 8;

  private final WorkLine line;
  private final BooleanSupplier isOver;
  private final Runnable becameLong;
  private final Consumer<RuntimeException> failed;

  /**
   * The work of one request.
   *
   * @param isOver whether nobody waits for it any more
   * @param becameLong runs whenever something is left for a later turn
   * @param failed told of what breaks off, which ends it
   */
  public RequestWork(
      WorkLine line,
      BooleanSupplier isOver,
      Runnable becameLong,
      Consumer<RuntimeException> failed) {
    this.line = line;
    this.isOver = isOver;
    this.becameLong = becameLong;
    this.failed = failed;
  }

  /** Work of nobody's connection, which nobody gives up. */
  public static RequestWork on(EventLoop loop) {
    return new RequestWork(
        new WorkLine(new Pieces(loop, Runnable::run)),
        () -> false,
        () -> {},
        thrown -> {
          throw thrown;
        });
  }

  /** It takes more than a turn, whoever does it: nothing of its connection may overtake it. */
  public void takesLong() {
    becameLong.run();
  }

  /** Does all steps, and then what follows, unless it is given up before. */
  public void run(Steps steps, Runnable then) {
    Piece piece = new Piece(steps, then);
    line.beginNext(piece);
    if (!piece.isDone) {
      becameLong.run();
    }
  }

  /** Runs the action in a later turn, unless the request is given up before. */
  public void later(Runnable action) {
    becameLong.run();
    line.add(portion -> {
      portion.take(UNITS_PER_STEP);
      if (!isOver.getAsBoolean()) {
        action.run();
      }
      return false;
    });
  }

  private final class Piece implements PiecedWork {
    private final Steps steps;
    private final Runnable then;
    private boolean isDone;

    Piece(Steps steps, Runnable then) {
      this.steps = steps;
      this.then = then;
    }

    @Override
    public boolean piece(Portion portion) {
      if (isOver.getAsBoolean()) {
        isDone = true;
        return false;
      }
      try {
        return pieceOf(portion);
      } catch (RuntimeException e) {
        isDone = true;
        failed.accept(e);
        return false;
      }
    }

    private boolean pieceOf(Portion portion) {
      do {
        portion.take(UNITS_PER_STEP);
        if (!steps.next()) {
          isDone = true;
          then.run();
          return false;
        }
      } while (!portion.isUsedUp());
      return true;
    }
  }
}
