package dev.forebay.tests.simulation.mqtt.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.mqtt.MqttEvent;
import java.util.HashSet;
import java.util.Set;

/** What is published and subscribed to with QoS 2 comes once, whatever ends between (§4.3.3). */
public final class ExactlyOnce extends Checker<MqttEvent> {
  private final Set<String> once = new HashSet<>();

  @Override
  protected void check(MqttEvent event) {
    if (!(event instanceof MqttEvent.Received received)
        || received.isRetained()
        || received.text().isEmpty()) {
      return;
    }
    if (received.qos() == 2 && !once.add(received.client() + " " + received.text())) {
      object(received.client() + " gets twice what is to come once: " + received.text());
    }
  }
}
