package dev.forebay.tests.simulation.mqtt.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.mqtt.MqttEvent;
import dev.forebay.tests.simulation.mqtt.MqttEvent.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the broker has acknowledged comes to everybody who was subscribed when it was published, and
 * whose session has lasted (§4.3.2, §4.3.3).
 */
public final class AcknowledgedArrives extends Checker<MqttEvent> {
  private final Map<String, Client> clients = new HashMap<>();
  private final Map<Integer, Long> expiries = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  private static final class Client {
    private final Set<String> filters = new HashSet<>();
    private final Map<String, Message> owed = new LinkedHashMap<>();

    boolean wants(Message message) {
      return filters.stream().anyMatch(filter -> Filters.matches(filter, message.topic()));
    }

    void sessionEnds() {
      filters.clear();
      owed.clear();
    }
  }

  @Override
  protected void check(MqttEvent event) {
    switch (event) {
      case MqttEvent.Connecting connecting -> connecting(connecting);
      case MqttEvent.Connected connected -> {
        if (!connected.isPresent()) {
          client(connected.client()).sessionEnds();
        }
      }
      case MqttEvent.Lost lost -> left(lost.client(), lost.connection());
      case MqttEvent.SaysGoodBye says -> left(says.client(), says.connection());
      case MqttEvent.Subscribed subscribed ->
          client(subscribed.client()).filters.add(subscribed.filter());
      case MqttEvent.Unsubscribing ends -> {
        Client client = client(ends.client());
        client.filters.remove(ends.filter());
        client.owed.values().removeIf(message -> !client.wants(message));
      }
      case MqttEvent.Published published -> published(published.message());
      case MqttEvent.Taken has -> taken.add(has.message().text());
      case MqttEvent.GivenUp gone -> {
        if (!taken.contains(gone.message().text())) {
          clients.values().forEach(client -> client.owed.remove(gone.message().text()));
        }
      }
      case MqttEvent.Received received -> client(received.client()).owed.remove(received.text());
      case MqttEvent.AtRest _ -> clients.forEach(this::rest);
      case MqttEvent.Started _,
          MqttEvent.Crashed _,
          MqttEvent.Broken _,
          MqttEvent.SaidGoodBye _,
          MqttEvent.Subscribing _,
          MqttEvent.Probing _,
          MqttEvent.Probed _ -> {}
    }
  }

  private Client client(String name) {
    return clients.computeIfAbsent(name, _ -> new Client());
  }

  private void connecting(MqttEvent.Connecting connecting) {
    expiries.put(connecting.connection(), connecting.expirySeconds());
    if (connecting.isClean()) {
      client(connecting.client()).sessionEnds();
    }
  }

  private void left(String name, int connection) {
    if (expiries.getOrDefault(connection, 0L) == 0) {
      client(name).sessionEnds();
    }
  }

  private void published(Message message) {
    if (message.qos() == 0 || message.isEnd() || message.expiryMillis() > 0) {
      return;
    }
    for (Client client : clients.values()) {
      if (client.wants(message)) {
        client.owed.put(message.text(), message);
      }
    }
  }

  private void rest(String name, Client client) {
    for (Message message : client.owed.values()) {
      if (taken.contains(message.text())) {
        object(name + " never gets " + message);
      }
    }
  }
}
