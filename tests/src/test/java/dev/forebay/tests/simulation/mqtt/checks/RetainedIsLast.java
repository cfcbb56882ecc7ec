package dev.forebay.tests.simulation.mqtt.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.mqtt.MqttEvent;
import dev.forebay.tests.simulation.mqtt.MqttEvent.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who subscribes gets what was last retained of a topic: what was acknowledged last before that, or
 * something later (§3.3.1.3). What is published after the SUBACK comes as published alone, also if
 * it takes the retained one's place before that was sent.
 */
public final class RetainedIsLast extends Checker<MqttEvent> {
  /** A node that has just started may not know yet what is retained when it answers. */
  private static final long STARTING_NANOS = 5_000_000_000L;

  private final Map<String, Topic> topics = new HashMap<>();
  private final Map<Integer, Integer> oldest = new HashMap<>();
  private long startedNanos;

  private static final class Topic {
    private final List<Message> published = new ArrayList<>();
    private final List<Long> publishedNanos = new ArrayList<>();
    private int taken = -1;

    int index(String text) {
      for (int i = 0; i < published.size(); i++) {
        if (published.get(i).text().equals(text)) {
          return i;
        }
      }
      return -1;
    }

    /** Whether nothing may be retained, of what was published from here on. */
    boolean mayBeEmpty(int from) {
      return from < 0
          || published.subList(from, published.size()).stream()
              .anyMatch(message -> message.isEnd() || message.expiryMillis() > 0);
    }
  }

  @Override
  protected void check(MqttEvent event) {
    if (event instanceof MqttEvent.Published(var message, long at) && message.isRetained()) {
      topic(message.topic()).published.add(message);
      topic(message.topic()).publishedNanos.add(at);
    } else if (event instanceof MqttEvent.Started(long at)) {
      startedNanos = at;
    } else if (event instanceof MqttEvent.Taken(var message) && message.isRetained()) {
      Topic topic = topic(message.topic());
      topic.taken = Math.max(topic.taken, topic.index(message.text()));
    } else if (event instanceof MqttEvent.Probing probing) {
      oldest.put(probing.probe(), topic(probing.topic()).taken);
    } else if (event instanceof MqttEvent.Probed probed) {
      probed(topic(probed.topic()), oldest.getOrDefault(probed.probe(), -1), probed);
    }
  }

  private Topic topic(String name) {
    return topics.computeIfAbsent(name, _ -> new Topic());
  }

  private void probed(Topic topic, int from, MqttEvent.Probed probed) {
    int asPublished = probed.asPublished() == null ? -1 : topic.index(probed.asPublished());
    if (asPublished >= 0 && asPublished <= from) {
      object(topic.published.get(asPublished) + " is not sent as retained");
    }
    String text = probed.text();
    if (text == null) {
      if (asPublished < 0 && !topic.mayBeEmpty(from)) {
        object("nothing is retained in place of " + topic.published.get(from));
      }
      return;
    }
    int found = topic.index(text);
    if (found < 0) {
      object("nobody had this retained: " + text);
    } else if (found < from) {
      object(topic.published.get(found) + " is still retained behind " + topic.published.get(from));
    } else if (topic.publishedNanos.get(found) > probed.atNanos()
        && probed.atNanos() > startedNanos + STARTING_NANOS) {
      object(topic.published.get(found) + " is sent as retained though it came afterwards");
    }
  }
}
