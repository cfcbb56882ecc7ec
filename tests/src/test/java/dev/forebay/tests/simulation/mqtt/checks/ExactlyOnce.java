package dev.forebay.tests.simulation.mqtt.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.mqtt.MqttEvent;
import java.util.HashMap;
import java.util.Map;

/**
 * What is published and subscribed to with QoS 2 comes once, whatever ends between (§4.3.3). A
 * client that subscribes to a topic with less, or no more, while a message of it is under way, has
 * given that up: the message may come again with the lower QoS, and as the subscription is then.
 */
public final class ExactlyOnce extends Checker<MqttEvent> {
  /** Topics of what came with QoS 2, by client and text. */
  private final Map<String, Map<String, String>> once = new HashMap<>();

  @Override
  protected void check(MqttEvent event) {
    if (event instanceof MqttEvent.Subscribing subscribing && subscribing.qos() < 2) {
      lowered(subscribing.client(), subscribing.filter());
    } else if (event instanceof MqttEvent.Unsubscribing ends) {
      lowered(ends.client(), ends.filter());
    } else if (event instanceof MqttEvent.Received received
        && received.qos() == 2
        && !received.isRetained()
        && !received.text().isEmpty()
        && of(received.client()).put(received.text(), received.topic()) != null) {
      object(received.client() + " gets twice what is to come once: " + received.text());
    }
  }

  private Map<String, String> of(String client) {
    return once.computeIfAbsent(client, _ -> new HashMap<>());
  }

  private void lowered(String client, String filter) {
    of(client).values().removeIf(topic -> Filters.matches(filter, topic));
  }
}
