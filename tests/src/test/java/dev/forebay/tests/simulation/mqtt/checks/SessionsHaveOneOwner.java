package dev.forebay.tests.simulation.mqtt.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.mqtt.MqttEvent;
import java.util.HashSet;
import java.util.Set;

/** However many connections a client opens, one is left (§3.1.4). */
public final class SessionsHaveOneOwner extends Checker<MqttEvent> {
  @Override
  protected void check(MqttEvent event) {
    if (event instanceof MqttEvent.AtRest rest) {
      Set<String> owners = new HashSet<>();
      for (String owner : rest.open()) {
        if (!owners.add(owner)) {
          object(owner + " has two connections");
        }
      }
    }
  }
}
