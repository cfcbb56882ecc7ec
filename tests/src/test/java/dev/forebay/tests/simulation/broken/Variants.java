package dev.forebay.tests.simulation.broken;

import java.util.List;
import java.util.stream.Stream;

/** All ways to be broken that the checkers are tried on. */
public final class Variants {
  private Variants() {}

  /** Each of them. */
  public static List<Variant> all() {
    return Stream.of(
            LogVariants.all(),
            ViewVariants.all(),
            WorldVariants.all(),
            DeliveryVariants.all(),
            CreditVariants.all(),
            CommandVariants.all(),
            LifeVariants.all(),
            RoutingVariants.all(),
            DeadLetterVariants.all(),
            ReplyVariants.all(),
            TransactionVariants.all())
        .flatMap(List::stream)
        .toList();
  }
}
