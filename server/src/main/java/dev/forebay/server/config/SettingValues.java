package dev.forebay.server.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What was said about settings; later sources win over earlier ones. One thread, during start. */
final class SettingValues {
  private final Map<String, Setting<?>> known = new HashMap<>();
  private final Map<Setting<?>, Object> said = new HashMap<>();

  SettingValues(List<Setting<?>> settings) {
    for (Setting<?> setting : settings) {
      known.put(setting.key(), setting);
    }
  }

  void put(String key, String text) {
    Setting<?> setting = known.get(key);
    if (setting == null) {
      throw new ConfigException(
          "unknown key %s (value \"%s\"); allowed keys are %s"
              .formatted(key, text, String.join(", ", new TreeSet<>(known.keySet()))));
    }
    said.put(setting, setting.parse(text));
  }

  boolean isSaid(Setting<?> setting) {
    return said.containsKey(setting);
  }

  @SuppressWarnings("unchecked") // put stores what the same setting parsed
  <T> T get(Setting<T> setting) {
    return (T) said.getOrDefault(setting, setting.defaultValue());
  }
}
