package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.Map;

/** A consumer never has more messages than it wants at a time. */
public final class CreditIsKept extends Checker<StreamEvent> {
  private static final class Credit {
    int max;
    int used;

    Credit(int max) {
      this.max = max;
    }
  }

  private final Map<Integer, Credit> credits = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    switch (event) {
      case StreamEvent.Consuming asked ->
          credits.put(asked.consumer(), new Credit(asked.creditMax()));
      case StreamEvent.CreditAsked(int consumer, int max) ->
          of(consumer).max = Math.max(of(consumer).max, max);
      case StreamEvent.CreditSet(int consumer, int max) -> of(consumer).max = max;
      case StreamEvent.Returned(int consumer, int messages) -> of(consumer).used -= messages;
      case StreamEvent.Delivered delivered -> {
        Credit credit = of(delivered.consumer());
        credit.used++;
        if (credit.used > credit.max) {
          object("%s is one of %d, not %d".formatted(delivered, credit.used, credit.max));
        }
      }
      default -> {}
    }
  }

  private Credit of(int consumer) {
    Credit credit = credits.get(consumer);
    if (credit == null) {
      throw new IllegalStateException("unknown consumer " + consumer);
    }
    return credit;
  }
}
