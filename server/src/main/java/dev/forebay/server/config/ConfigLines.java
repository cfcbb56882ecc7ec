package dev.forebay.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads {@code key = value} lines; empty ones and those that begin with {@code #} say nothing.
 *
 * <p>Stricter than {@link java.util.Properties}: a line without {@code =} and a key said twice are
 * errors, since both are slips of the pen, and a backslash means itself.
 */
final class ConfigLines {
  private ConfigLines() {}

  static Map<String, String> read(Path file) {
    Map<String, String> lines = new LinkedHashMap<>();
    int number = 0;
    for (String line : content(file).lines().toList()) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      KeyValue said;
      try {
        said = KeyValue.parse(text);
      } catch (ConfigException wrong) {
        throw new ConfigException("%s, line %d: %s".formatted(file, number, wrong.getMessage()));
      }
      if (lines.put(said.key(), said.value()) != null) {
        throw new ConfigException(
            "%s, line %d: %s is set twice".formatted(file, number, said.key()));
      }
    }
    return lines;
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException missing) {
      throw new ConfigException("configuration file %s does not exist".formatted(file));
    } catch (CharacterCodingException notText) {
      throw new ConfigException("configuration file %s is not UTF-8".formatted(file));
    } catch (IOException unreadable) {
      throw new ConfigException(
          "configuration file %s cannot be read: %s".formatted(file, unreadable.getMessage()));
    }
  }

  /** A key and what it is set to. */
  record KeyValue(String key, String value) {
    static KeyValue parse(String text) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new ConfigException("\"%s\" is not of the form key=value".formatted(text));
      }
      return new KeyValue(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
    }
  }
}
