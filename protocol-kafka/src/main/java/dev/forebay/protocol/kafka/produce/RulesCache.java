package dev.forebay.protocol.kafka.produce;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.protocol.kafka.config.BatchRules;
import dev.forebay.protocol.kafka.config.TopicConfigs;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The rules of the topics that a connection writes to, of at most {@value #TOPICS_MAX} of them, so
 * that settings are not read for each batch. Settings that nobody else has any more are not kept
 * for it: those of many topics that were there would take much. Confined to the connection's loop.
 */
final class RulesCache {
  private static final int TOPICS_MAX = 1024;

  private final Map<UUID, Cached> byTopic = new HashMap<>();
  private final TopicConfigs configs;

  RulesCache(TopicConfigs configs) {
    this.configs = configs;
  }

  private record Cached(WeakReference<StreamSettings> settings, BatchRules rules) {}

  @SuppressWarnings("ReferenceEquality") // A change makes new settings; comparing them is dear.
  BatchRules of(Stream stream) {
    Cached cached = byTopic.get(stream.id());
    if (cached == null || cached.settings().get() != stream.settings()) {
      if (byTopic.size() >= TOPICS_MAX) {
        byTopic.clear();
      }
      cached = new Cached(new WeakReference<>(stream.settings()), configs.rules(stream.settings()));
      byTopic.put(stream.id(), cached);
    }
    return cached.rules();
  }
}
