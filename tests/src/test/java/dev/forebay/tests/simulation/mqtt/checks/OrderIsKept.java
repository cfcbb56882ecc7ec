package dev.forebay.tests.simulation.mqtt.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.mqtt.MqttEvent;
import dev.forebay.tests.simulation.mqtt.MqttEvent.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one client publishes to a topic with one QoS comes to each subscriber in that order, but for
 * what comes again (§4.6). What is sent again reaches those who have subscribed since it was sent
 * first, or for whom it has expired meanwhile, behind what they had from then on.
 */
public final class OrderIsKept extends Checker<MqttEvent> {
  private final Map<String, Message> published = new HashMap<>();
  private final Map<String, Message> latest = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private final Map<String, Integer> publishedAt = new HashMap<>();
  private final Map<String, Integer> subscribingAt = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Set<String> sentAgain = new HashSet<>();

  @Override
  protected void check(MqttEvent event) {
    if (event instanceof MqttEvent.Published(var message, _)) {
      published.put(message.text(), message);
      publishedAt.put(message.text(), now());
    } else if (event instanceof MqttEvent.Taken(var message)) {
      taken.add(message.text());
    } else if (event instanceof MqttEvent.Subscribing subscribing) {
      subscribingAt.put(subscribing.client(), now());
    } else if (event instanceof MqttEvent.Lost lost) {
      left(lost.client());
    } else if (event instanceof MqttEvent.SaysGoodBye leaving) {
      left(leaving.client());
    } else if (event instanceof MqttEvent.Received received && !received.isRetained()) {
      Message message = published.get(received.text());
      if (message != null && seen.add(received.client() + " " + received.text())) {
        received(received, message);
      }
    }
  }

  private void left(String publisher) {
    published.values().stream()
        .filter(message -> message.publisher().equals(publisher))
        .map(Message::text)
        .filter(text -> !taken.contains(text))
        .forEach(sentAgain::add);
  }

  private void received(MqttEvent.Received received, Message message) {
    String line =
        "%s %s %s %d %d"
            .formatted(
                received.client(),
                message.publisher(),
                message.topic(),
                message.qos(),
                received.qos());
    Message before = latest.put(line, message);
    boolean isNewHere =
        sentAgain.contains(message.text())
            && (message.expiryMillis() > 0
                || subscribingAt.getOrDefault(received.client(), -1)
                    > publishedAt.getOrDefault(message.text(), -1));
    if (before != null && before.number() > message.number() && !isNewHere) {
      object(received.client() + " gets " + message + " behind " + before);
    }
  }
}
