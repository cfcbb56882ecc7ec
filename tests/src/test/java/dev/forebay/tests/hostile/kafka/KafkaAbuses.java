package dev.forebay.tests.hostile.kafka;

import dev.forebay.tests.hostile.client.Abuse;
import java.util.ArrayList;
import java.util.List;

/** All of them. */
public final class KafkaAbuses {
  private KafkaAbuses() {}

  public static List<Abuse> all() {
    List<Abuse> all = new ArrayList<>();
    all.addAll(HalfRequests.ALL);
    all.addAll(Producers.ALL);
    all.addAll(Fetchers.ALL);
    all.addAll(Groups.ALL);
    all.addAll(Topics.ALL);
    return all;
  }
}
