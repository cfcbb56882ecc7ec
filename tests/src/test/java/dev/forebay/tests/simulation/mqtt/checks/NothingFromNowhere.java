package dev.forebay.tests.simulation.mqtt.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.mqtt.MqttEvent;
import java.util.HashMap;
import java.util.Map;

/** Whatever comes was published, to that topic, and with no lower QoS than it comes with. */
public final class NothingFromNowhere extends Checker<MqttEvent> {
  private static final int WILL_QOS = 2;

  private final Map<String, Sent> sent = new HashMap<>();

  private record Sent(String topic, int qos) {}

  @Override
  protected void check(MqttEvent event) {
    if (event instanceof MqttEvent.Published(var message, _)) {
      sent.put(message.isEnd() ? "" : message.text(), new Sent(message.topic(), message.qos()));
    } else if (event instanceof MqttEvent.Connecting connecting && connecting.will() != null) {
      sent.put(connecting.will().text(), new Sent("wills/all", WILL_QOS));
    } else if (event instanceof MqttEvent.Received received) {
      Sent known = sent.get(received.text());
      if (known == null) {
        object("nobody has published what comes: " + received);
      } else if (!received.text().isEmpty()
          && (!known.topic.equals(received.topic()) || known.qos < received.qos())) {
        object("it comes otherwise than it was published: " + received);
      }
    }
  }
}
