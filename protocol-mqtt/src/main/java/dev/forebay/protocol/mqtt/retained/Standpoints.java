package dev.forebay.protocol.mqtt.retained;

import dev.forebay.protocol.mqtt.node.EndMarks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Tells new subscribers apart from which offset on they get messages as published: all that was
 * published before they were bound lies before it and is known, all that is published after their
 * SUBACK behind it. What is asked meanwhile shares the next round. Confined to the home loop.
 */
final class Standpoints {
  private final EndMarks marks;
  private final LoopTurns turns;
  private final Arriving arriving;

  /** Those whom the round under way is for, and those who came since. */
  private List<Asker> waiting = new ArrayList<>();

  private List<Asker> waitingForNext = new ArrayList<>();
  private long round;
  private boolean isUnderWay = true;

  /** Whether all is known that was there when the queue was opened. */
  private boolean isRead;

  private record Asker(boolean waitsForReading, LongConsumer answer) {}

  /** None before the queue is opened. */
  Standpoints(EndMarks marks, LoopTurns turns, Arriving arriving) {
    this.marks = marks;
    this.turns = turns;
    this.arriving = arriving;
  }

  /** Asks for one; {@link HomeOfRetained#NOT_KNOWN} while the queue is being read. */
  void ask(LongConsumer answer) {
    if (isRead) {
      ask(new Asker(false, answer));
    } else {
      answer.accept(HomeOfRetained.NOT_KNOWN);
    }
  }

  /** Asks for one, and waits until the queue is read. */
  void await(LongConsumer answer) {
    ask(new Asker(true, answer));
  }

  private void ask(Asker asker) {
    waitingForNext.add(asker);
    if (!isUnderWay) {
      begin();
    }
  }

  /** The queue's messages come from now on. */
  void opened() {
    begin();
  }

  /** The queue's messages come no more. */
  void interrupted() {
    round++;
    isUnderWay = true;
    isRead = false;
    List<Asker> all = waiting;
    all.addAll(waitingForNext);
    waiting = new ArrayList<>();
    waitingForNext = new ArrayList<>();
    for (Asker asker : all) {
      if (asker.waitsForReading()) {
        waitingForNext.add(asker);
      } else {
        asker.answer().accept(HomeOfRetained.NOT_KNOWN);
      }
    }
  }

  private void begin() {
    isUnderWay = true;
    round++;
    waiting = waitingForNext;
    waitingForNext = new ArrayList<>();
    long begun = round;
    turns.whenEnded(() ->
        arriving.whenThere(() -> {
          if (begun == round) {
            marks.put();
          }
        }));
  }

  /** The newest mark came, with all that was in the queue before it. */
  void marked(long offset) {
    isRead = true;
    List<Asker> answered = waiting;
    waiting = new ArrayList<>();
    if (waitingForNext.isEmpty()) {
      isUnderWay = false;
    } else {
      begin();
    }
    answered.forEach(asker -> asker.answer().accept(offset));
  }
}
