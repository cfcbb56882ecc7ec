package dev.forebay.tests.hostile.amqp;

import dev.forebay.tests.hostile.client.Abuse;
import java.util.ArrayList;
import java.util.List;

/** All of them. */
public final class AmqpAbuses {
  private AmqpAbuses() {}

  public static List<Abuse> all() {
    List<Abuse> all = new ArrayList<>();
    all.addAll(HalfMessages.ALL);
    return all;
  }
}
