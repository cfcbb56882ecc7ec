package dev.forebay.server.users;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.forebay.broker.security.ChangeRefusal;
import dev.forebay.broker.security.NamePattern;
import dev.forebay.broker.security.SecurityChange;
import dev.forebay.broker.security.TopicRules;
import dev.forebay.broker.security.Users;
import dev.forebay.broker.security.Verifier;
import dev.forebay.server.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Users, virtual hosts and permissions in the JSON that RabbitMQ exports. What else such a file may
 * say is refused unless there is nothing of it, since it would be missed.
 */
final class Definitions {
  private static final Set<String> READ =
      Set.of("users", "vhosts", "permissions", "topic_permissions");

  /** Says where the file is from. */
  private static final Set<String> ABOUT =
      Set.of(
          "rabbit_version",
          "rabbitmq_version",
          "rabbitmq_definition_format",
          "product_name",
          "product_version",
          "original_vhost_name",
          "original_cluster_name",
          "explanation",
          "description",
          "metadata",
          "default_queue_type");

  /** What an export says of every cluster. */
  private static final Set<String> GLOBAL_OF_ALL =
      Set.of("cluster_name", "cluster_tags", "internal_cluster_id");

  private final String file;
  private final Set<String> loopbackUsers;
  private final Set<String> virtualHosts = new LinkedHashSet<>();
  private final Set<String> names = new HashSet<>();
  private final Set<Place> permissions = new HashSet<>();
  private final Set<TopicPlace> topicPermissions = new HashSet<>();
  private final List<SecurityChange> changes = new ArrayList<>();
  private Users users = Users.none();

  private record Place(String user, String virtualHost) {}

  private record TopicPlace(Place place, String exchange) {}

  private Definitions(String file, Set<String> loopbackUsers) {
    this.file = file;
    this.loopbackUsers = loopbackUsers;
  }

  static Definitions read(Path file, Set<String> loopbackUsers) {
    Definitions definitions = new Definitions(file.toString(), loopbackUsers);
    try {
      definitions.take(JsonMapper.builder().build().readTree(Files.readString(file)));
    } catch (JsonProcessingException e) {
      // The message would show what stands there, passwords as well.
      throw definitions.wrong(
          "no JSON in line %d"
              .formatted(e.getLocation() == null ? 0 : e.getLocation().getLineNr()));
    } catch (IOException e) {
      throw definitions.wrong("can't be read: " + e.getMessage());
    }
    return definitions;
  }

  Set<String> virtualHosts() {
    return virtualHosts;
  }

  /** What makes them. */
  List<SecurityChange> changes() {
    return changes;
  }

  private ConfigException wrong(String what) {
    return new ConfigException("definitions in " + file + ": " + what);
  }

  private void take(JsonNode root) {
    if (!root.isObject()) {
      throw wrong("no object");
    }
    root.properties().forEach(entry -> requireKnown(entry.getKey(), entry.getValue()));
    each(root, "vhosts", this::virtualHost);
    each(root, "users", this::user);
    each(root, "topic_permissions", this::topicPermission);
    each(root, "permissions", this::permission);
  }

  /**
   * Makes a change.
   *
   * @param whose whom it is about, for who reads that it can't be made
   */
  private void apply(String whose, Supplier<SecurityChange> said) {
    SecurityChange change;
    try {
      change = said.get();
    } catch (IllegalArgumentException e) {
      throw wrong(whose + ": " + e.getMessage());
    }
    users =
        switch (users.refusal(change)) {
          case null -> {
            changes.add(change);
            yield users.after(change);
          }
          case ChangeRefusal.NoSuchUser _ -> throw wrong(whose + ", who is not there");
          case ChangeRefusal.TooMany many ->
              throw wrong("%s: more than %d %s".formatted(whose, many.limit(), many.what()));
        };
  }

  private void requireKnown(String section, JsonNode value) {
    boolean isOfAll =
        section.equals("global_parameters")
            && value.isArray()
            && value.valueStream().allMatch(one -> GLOBAL_OF_ALL.contains(text(one, "name")));
    if (!READ.contains(section) && !ABOUT.contains(section) && !isOfAll && !isNothing(value)) {
      throw wrong("'" + section + "' is not taken from a file, take it out");
    }
  }

  private static boolean isNothing(JsonNode value) {
    return value.isNull() || (value.isContainerNode() && value.isEmpty());
  }

  private void each(JsonNode root, String section, Consumer<JsonNode> action) {
    JsonNode entries = root.path(section);
    if (!entries.isMissingNode() && !entries.isArray()) {
      throw wrong("'" + section + "' is no list");
    }
    entries.forEach(action);
  }

  private String text(JsonNode entry, String field) {
    JsonNode value = entry.path(field);
    if (!value.isTextual()) {
      throw wrong("an entry without a text '" + field + "'");
    }
    return value.textValue();
  }

  private void virtualHost(JsonNode entry) {
    if (!virtualHosts.add(text(entry, "name"))) {
      throw wrong("virtual host '" + text(entry, "name") + "' twice");
    }
    requireNothing(entry, "limits", "virtual host '" + text(entry, "name") + "'");
  }

  private void requireNothing(JsonNode entry, String field, String whose) {
    if (entry.has(field) && !isNothing(entry.path(field))) {
      throw wrong(field + " of " + whose + " are not known");
    }
  }

  private void user(JsonNode entry) {
    String name = text(entry, "name");
    requireNothing(entry, "limits", "user '" + name + "'");
    if (!names.add(name)) {
      throw wrong("user '" + name + "' twice");
    }
    Verifier verifier = verifier(name, entry);
    Set<String> tags = tags(name, entry.path("tags"));
    apply(
        "user '" + name + "'",
        () -> new SecurityChange.PutUser(name, verifier, tags, loopbackUsers.contains(name)));
  }

  /** A list, or in old exports a text with commas. */
  private Set<String> tags(String name, JsonNode said) {
    if (said.isMissingNode() || said.isNull()) {
      return Set.of();
    }
    boolean isList = said.isArray() && said.valueStream().allMatch(JsonNode::isTextual);
    if (!isList && !said.isTextual()) {
      throw wrong("tags of user '" + name + "' are no list of texts");
    }
    Stream<String> words =
        isList
            ? said.valueStream().map(JsonNode::textValue)
            : Arrays.stream(said.textValue().split(",", -1));
    return words
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private Verifier verifier(String name, JsonNode entry) {
    if (entry.has("password")) {
      return Verifier.OfHash.ofPassword(name, text(entry, "password").getBytes(UTF_8));
    }
    String hash = entry.has("password_hash") ? text(entry, "password_hash") : "";
    if (hash.isEmpty()) {
      return new Verifier.Nothing();
    }
    try {
      return Verifier.OfHash.of(
          entry.path("hashing_algorithm").asText("rabbit_password_hashing_md5"), hash);
    } catch (IllegalArgumentException e) {
      throw wrong("password hash of user '" + name + "': no hash of a known algorithm");
    }
  }

  private Place place(JsonNode entry) {
    Place place = new Place(text(entry, "user"), text(entry, "vhost"));
    if (!names.contains(place.user())) {
      throw wrong("permissions of user '" + place.user() + "', who is not there");
    }
    if (!virtualHosts.contains(place.virtualHost())) {
      throw wrong("permissions in virtual host '" + place.virtualHost() + "', which is not there");
    }
    return place;
  }

  private void permission(JsonNode entry) {
    Place place = place(entry);
    if (!permissions.add(place)) {
      throw wrong(
          "permissions of user '%s' in virtual host '%s' twice"
              .formatted(place.user(), place.virtualHost()));
    }
    NamePattern configure = pattern(entry, "configure");
    NamePattern write = pattern(entry, "write");
    NamePattern read = pattern(entry, "read");
    apply(
        "permissions of user '" + place.user() + "'",
        () ->
            new SecurityChange.PutPermission(
                place.user(), place.virtualHost(), configure, write, read));
  }

  private NamePattern pattern(JsonNode entry, String field) {
    try {
      return NamePattern.of(text(entry, field));
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private void topicPermission(JsonNode entry) {
    Place place = place(entry);
    String exchange = text(entry, "exchange");
    if (!topicPermissions.add(new TopicPlace(place, exchange))) {
      throw wrong("topic permissions of exchange '" + exchange + "' twice");
    }
    TopicRules rules = topicRules(entry);
    apply(
        "topic permissions of user '" + place.user() + "'",
        () ->
            new SecurityChange.PutTopicPermission(
                place.user(), place.virtualHost(), exchange, rules));
  }

  private TopicRules topicRules(JsonNode entry) {
    String write = text(entry, "write");
    String read = text(entry, "read");
    try {
      return new TopicRules(write, read);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }
}
