package dev.forebay.tests.hostile.amqp;

import dev.forebay.tests.hostile.client.Abuse;
import java.util.ArrayList;
import java.util.List;

/** All of them. */
public final class AmqpAbuses {
  private AmqpAbuses() {}

  public static List<Abuse> all() {
    List<Abuse> all = new ArrayList<>();
    all.addAll(Handshakes.ALL);
    all.addAll(HalfMessages.ALL);
    all.addAll(Floods.ALL);
    all.addAll(Settlements.ALL);
    all.addAll(DeafReaders.ALL);
    all.addAll(Masses.ALL);
    all.addAll(Disorder.ALL);
    all.addAll(StreamReaders.ALL);
    return all;
  }
}
