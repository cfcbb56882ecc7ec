package dev.forebay.broker.security;

import dev.forebay.broker.api.access.Right;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which routing keys may be used with a topic exchange: regular expressions in which {@code
 * {username}}, {@code {vhost}} and {@code {client_id}} stand for what they are of the session.
 * Immutable.
 *
 * @param write keys that may be published with
 * @param read keys that may be bound with
 */
public record TopicRules(String write, String read) {
  private static final Pattern VARIABLE = Pattern.compile("\\{(username|vhost|client_id)\\}");

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException as {@link NamePattern#of}
   */
  public TopicRules {
    Map<String, String> names = Map.of("username", "", "vhost", "", "client_id", "");
    NamePattern.of(filled(write, names));
    NamePattern.of(filled(read, names));
  }

  NamePattern pattern(Right right, Map<String, String> variables) {
    return NamePattern.of(filled(right == Right.WRITE ? write : read, variables));
  }

  private static String filled(String text, Map<String, String> variables) {
    return VARIABLE
        .matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                com.google.re2j.Pattern.quote(variables.getOrDefault(found.group(1), ""))));
  }
}
