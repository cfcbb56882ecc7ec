package dev.forebay.broker.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UsersTest {
  /** The first two are in the same list of {@link Users}, since their hashes are the same. */
  private static final List<String> NAMES = List.of("Aa", "BB", "u", "");

  private static final List<String> HOSTS = List.of("/", "v", "w");
  private static final List<String> EXCHANGES = List.of("e", "f");
  private static final Verifier NOTHING = new Verifier.Nothing();

  /** What is known of users, told in the plainest way. */
  private static final class Model {
    private record At(String user, String host) {}

    private record Topic(String user, String host, String exchange) {}

    private final Map<String, SecurityChange.PutUser> users = new HashMap<>();
    private final Map<At, SecurityChange.PutPermission> permissions = new HashMap<>();
    private final Map<Topic, TopicRules> topics = new HashMap<>();

    private void take(SecurityChange change) {
      switch (change) {
        case SecurityChange.PutUser put -> users.put(put.name(), put);
        case SecurityChange.DeleteUser delete -> {
          users.remove(delete.name());
          permissions.keySet().removeIf(at -> at.user().equals(delete.name()));
          topics.keySet().removeIf(topic -> topic.user().equals(delete.name()));
        }
        case SecurityChange.PutPermission put -> {
          if (users.containsKey(put.user())) {
            permissions.put(new At(put.user(), put.virtualHost()), put);
          }
        }
        case SecurityChange.DeletePermission delete ->
            permissions.remove(new At(delete.user(), delete.virtualHost()));
        case SecurityChange.PutTopicPermission put -> {
          if (users.containsKey(put.user())) {
            topics.put(new Topic(put.user(), put.virtualHost(), put.exchange()), put.rules());
          }
        }
        case SecurityChange.DeleteTopicPermission delete ->
            topics
                .keySet()
                .removeIf(topic ->
                    topic.user().equals(delete.user())
                        && topic.host().equals(delete.virtualHost())
                        && (delete.exchange() == null
                            || topic.exchange().equals(delete.exchange())));
        case SecurityChange.PermitEverywhere _,
            SecurityChange.PutRule _,
            SecurityChange.DeleteRule _,
            SecurityChange.PutChallenge _,
            SecurityChange.DeleteChallenge _ ->
            throw new IllegalArgumentException("not of the model: " + change);
      }
    }

    private Map<String, TopicRules> topics(String user, String host) {
      return topics.entrySet().stream()
          .filter(entry -> entry.getKey().user().equals(user) && entry.getKey().host().equals(host))
          .collect(Collectors.toMap(entry -> entry.getKey().exchange(), Map.Entry::getValue));
    }

    private void requireSame(Users found) {
      assertThat(found.count()).isEqualTo(users.size());
      assertThat(found.all().map(UserEntry::name))
          .containsExactlyInAnyOrderElementsOf(users.keySet());
      for (String name : NAMES) {
        UserEntry user = found.user(name);
        SecurityChange.PutUser said = users.get(name);
        assertThat(user == null).isEqualTo(said == null);
        if (user != null && said != null) {
          assertThat(user.tags()).isEqualTo(said.tags());
          assertThat(user.verifier()).isSameAs(said.verifier());
          assertThat(user.isFromLoopbackOnly()).isEqualTo(said.isFromLoopbackOnly());
          HOSTS.forEach(host -> requireSame(user, host));
        }
      }
    }

    private void requireSame(UserEntry user, String host) {
      SecurityChange.PutPermission said = permissions.get(new At(user.name(), host));
      Map<String, TopicRules> keys = topics(user.name(), host);
      assertThat(user.topics(host)).isEqualTo(keys);
      assertThat(user.topicsAlone().containsKey(host)).isEqualTo(said == null && !keys.isEmpty());
      assertThat(user.rules(host))
          .isEqualTo(
              said == null
                  ? null
                  : new HostRules(said.configure(), said.write(), said.read(), keys));
    }
  }

  private static <T> T oneOf(Random random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private static NamePattern pattern(Random random) {
    return NamePattern.of(oneOf(random, List.of("", ".*", "^a")));
  }

  static SecurityChange change(Random random) {
    String name = oneOf(random, NAMES);
    String host = oneOf(random, HOSTS);
    String exchange = oneOf(random, EXCHANGES);
    return switch (random.nextInt(12)) {
      case 0, 1, 2 ->
          new SecurityChange.PutUser(
              name,
              Verifier.OfHash.ofPassword(name, new byte[] {(byte) random.nextInt(3)}),
              Set.of(oneOf(random, List.of("a", "b"))),
              random.nextBoolean());
      case 3 -> new SecurityChange.DeleteUser(name);
      case 4, 5, 6 ->
          new SecurityChange.PutPermission(
              name, host, pattern(random), pattern(random), pattern(random));
      case 7 -> new SecurityChange.DeletePermission(name, host);
      case 8, 9, 10 ->
          new SecurityChange.PutTopicPermission(
              name, host, exchange, new TopicRules(oneOf(random, List.of("", "^a")), ""));
      default ->
          new SecurityChange.DeleteTopicPermission(
              name, host, random.nextBoolean() ? exchange : null);
    };
  }

  @Test
  void changesAddUpToWhatTheySay() {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    Random random = new Random(seed);
    try {
      Users users = Users.none();
      Model model = new Model();
      for (int i = 0; i < 5000; i++) {
        SecurityChange change = change(random);
        Users before = users;
        List<UserEntry> had = before.all().toList();
        users = users.after(change);
        assertThat(before.all()).containsExactlyElementsOf(had);
        model.take(change);
        model.requireSame(users);
      }
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  @Test
  void whoIsNotThereIsGivenNothing() {
    Users users = Users.none();
    NamePattern all = NamePattern.of(".*");
    assertThat(users.refusal(new SecurityChange.PutPermission("u", "/", all, all, all)))
        .isEqualTo(new ChangeRefusal.NoSuchUser("u"));
    assertThat(
            users.refusal(
                new SecurityChange.PutTopicPermission("u", "/", "e", new TopicRules("", ""))))
        .isEqualTo(new ChangeRefusal.NoSuchUser("u"));
    assertThat(users.refusal(new SecurityChange.DeleteUser("u"))).isNull();
  }

  @Test
  void whatIsOneTooManyIsRefusedAndWhatIsThereIsReplaced() {
    Users users = Users.none();
    for (int i = 0; i < Users.USERS_MAX; i++) {
      users = users.after(put("u" + i));
    }
    assertThat(users.refusal(put("u7"))).isNull();
    assertThat(users.refusal(put("one too many")))
        .isEqualTo(new ChangeRefusal.TooMany("users", Users.USERS_MAX));

    Users few = Users.none().after(put("u"));
    for (int i = 0; i < Users.HOSTS_MAX; i += 2) {
      few = few.after(permission("h" + i)).after(topic("h" + (i + 1), "e"));
    }
    ChangeRefusal tooManyHosts =
        new ChangeRefusal.TooMany("virtual hosts with permissions", Users.HOSTS_MAX);
    assertThat(few.refusal(permission("h6"))).isNull();
    assertThat(few.refusal(permission("h7"))).isNull();
    assertThat(few.refusal(permission("one too many"))).isEqualTo(tooManyHosts);
    assertThat(few.refusal(topic("h6", "f"))).isNull();
    assertThat(few.refusal(topic("h7", "f"))).isNull();
    assertThat(few.refusal(topic("one too many", "f"))).isEqualTo(tooManyHosts);

    Users many = Users.none().after(put("u"));
    for (int i = 0; i < Users.TOPICS_MAX; i++) {
      many = many.after(topic("h", "e" + i));
    }
    assertThat(many.refusal(topic("h", "e7"))).isNull();
    assertThat(many.refusal(topic("h", "one too many")))
        .isEqualTo(new ChangeRefusal.TooMany("topic permissions", Users.TOPICS_MAX));
  }

  @Test
  void namesAndTagsAreLimited() {
    String longest = "é".repeat(127) + "n";
    assertThat(put(longest).name()).isEqualTo(longest);
    assertThatThrownBy(() -> put(longest + "n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a name of 256 bytes where 255 are the most");
    Set<String> tags =
        IntStream.rangeClosed(0, SecurityChange.TAGS_MAX)
            .mapToObj("t%d"::formatted)
            .collect(Collectors.toSet());
    assertThatThrownBy(() -> new SecurityChange.PutUser("u", NOTHING, tags, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsSaidOfAUserHasNoPassword() {
    Verifier verifier = Verifier.OfHash.ofPassword("u", "s3cret".getBytes(UTF_8));
    SecurityChange change = new SecurityChange.PutUser("u", verifier, Set.of(), false);
    assertThat(change + " " + Users.none().after(change).user("u")).doesNotContain("s3cret");
  }

  private static SecurityChange.PutUser put(String name) {
    return new SecurityChange.PutUser(name, NOTHING, Set.of(), false);
  }

  private static SecurityChange permission(String host) {
    NamePattern all = NamePattern.of("");
    return new SecurityChange.PutPermission("u", host, all, all, all);
  }

  private static SecurityChange topic(String host, String exchange) {
    return new SecurityChange.PutTopicPermission("u", host, exchange, new TopicRules("", ""));
  }
}
