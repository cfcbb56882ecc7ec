package dev.forebay.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.access.AccessRule;
import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KeptUsersTest {
  private static final List<String> NAMES = List.of("Aa", "BB", "u", "");
  private static final List<String> HOSTS = List.of("/", "v", "w");

  /** A journal whose entries are durable when that is said. */
  private static final class Entries implements KeptUsers.Journal {
    private final Map<byte[], byte[]> durable = new TreeMap<>(Arrays::compareUnsigned);
    private final List<Runnable> pending = new ArrayList<>();
    private int puts;

    @Override
    public void put(byte[] key, byte[] value) {
      puts++;
      pending.add(() -> durable.put(key, value));
    }

    @Override
    public void delete(byte[] key) {
      pending.add(() -> durable.remove(key));
    }

    @Override
    public void whenDurable(Runnable action) {
      pending.add(action);
    }

    void sync() {
      List.copyOf(pending).forEach(Runnable::run);
      pending.clear();
    }

    Users recovered() {
      return recovered(durable);
    }

    static Users recovered(Map<byte[], byte[]> entries) {
      KeptUsers.Recovery recovery = new KeptUsers.Recovery();
      entries.forEach((key, value) ->
          recovery.take(key[0], ByteBuffer.wrap(key).position(1), ByteBuffer.wrap(value)));
      return recovery.users();
    }
  }

  private static <T> T oneOf(Random random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private static SecurityChange change(Random random) {
    String name = oneOf(random, NAMES);
    ChangeParts parts = new ChangeParts(random);
    return switch (random.nextInt(10)) {
      case 0 -> new SecurityChange.PermitEverywhere(name);
      case 1, 2 -> new SecurityChange.PutRule(parts.rule());
      case 3 -> new SecurityChange.DeleteRule(parts.rule());
      case 4 -> new SecurityChange.PutChallenge(name, parts.hash(), parts.challenge());
      case 5 -> new SecurityChange.DeleteChallenge(name, parts.hash());
      default -> UsersTest.change(random);
    };
  }

  private record ChangeParts(Random random) {
    AccessRule rule() {
      boolean isAny = random.nextInt(3) == 0;
      return new AccessRule(
          oneOf(random, HOSTS),
          oneOf(random, List.of("u", AccessRule.EVERYBODY)),
          AccessRule.ANYWHERE,
          random.nextBoolean(),
          random.nextBoolean() ? null : oneOf(random, List.of(Operation.values())),
          isAny ? AccessRule.Kind.NODE : AccessRule.Kind.GROUP,
          isAny ? AccessRule.Match.ANY : AccessRule.Match.PREFIX,
          isAny ? "" : oneOf(random, List.of("a", "b")));
    }

    ChallengeHash hash() {
      return oneOf(random, List.of(ChallengeHash.values()));
    }

    Challenge challenge() {
      byte[] bytes = new byte[8];
      random.nextBytes(bytes);
      return new Challenge(bytes, bytes, bytes, 4096 + random.nextInt(9));
    }
  }

  private static void requireSame(Users found, Users wanted) {
    assertThat(found.all().collect(Collectors.toSet()))
        .isEqualTo(wanted.all().collect(Collectors.toSet()));
    wanted
        .all()
        .forEach(user ->
            HOSTS.forEach(host -> {
              UserEntry same = Objects.requireNonNull(found.user(user.name()));
              assertThat(same.rules(host) == null).isEqualTo(user.rules(host) == null);
            }));
    assertThat(found.rules().all().collect(Collectors.toSet()))
        .isEqualTo(wanted.rules().all().collect(Collectors.toSet()));
  }

  @Test
  void whatIsKeptIsWhatThereIs() {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    Random random = new Random(seed);
    try {
      Entries entries = new Entries();
      Security security = new Security();
      KeptUsers users = new KeptUsers(security, entries, Users.none());
      security.replace(Users.none());
      for (int i = 0; i < 3000; i++) {
        users.execute(change(random), _ -> {});
        if (random.nextInt(4) == 0) {
          entries.sync();
          requireSame(entries.recovered(), security.users());
        }
      }
      entries.sync();
      requireSame(snapshot(users), security.users());
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static Users snapshot(KeptUsers users) {
    Map<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    for (Iterator<List<KeptEntry>> pieces = users.snapshot(); pieces.hasNext(); ) {
      pieces.next().forEach(entry -> entries.put(entry.key(), entry.value()));
    }
    return Entries.recovered(entries);
  }

  @Test
  void aChangeIsSeenWhenItIsDurable() {
    Entries entries = new Entries();
    Security security = new Security();
    KeptUsers users = new KeptUsers(security, entries, Users.none());
    Set<String> answers = new HashSet<>();
    users.execute(put("u"), _ -> answers.add("u"));

    assertThat(security.users().contains("u")).isFalse();
    assertThat(answers).isEmpty();
    entries.sync();
    assertThat(security.users().contains("u")).isTrue();
    assertThat(answers).containsExactly("u");
  }

  @Test
  void whatIsThereIsNotJournalledAgain() {
    Entries entries = new Entries();
    KeptUsers users = new KeptUsers(new Security(), entries, Users.none());
    NamePattern all = NamePattern.of(".*");
    List<SecurityChange> changes =
        List.of(
            put("u"),
            new SecurityChange.PermitEverywhere("u"),
            new SecurityChange.PutPermission("u", "/", all, all, all),
            new SecurityChange.PutTopicPermission("u", "/", "e", new TopicRules("", "")));
    changes.forEach(change -> users.execute(change, _ -> {}));
    int once = entries.puts;
    changes.forEach(change -> users.execute(change, _ -> {}));

    assertThat(entries.puts).isEqualTo(once);
  }

  @Test
  void whoMayBeEverywhereCanBeShutOutOfOnePlace() {
    Entries entries = new Entries();
    Security security = new Security();
    KeptUsers users = new KeptUsers(security, entries, Users.none());
    users.execute(put("u"), _ -> {});
    users.execute(new SecurityChange.PermitEverywhere("u"), _ -> {});
    users.execute(new SecurityChange.DeletePermission("u", "v"), _ -> {});
    entries.sync();

    for (Users known : List.of(security.users(), entries.recovered())) {
      UserEntry user = known.all().findFirst().orElseThrow();
      assertThat(user.rules("v")).isNull();
      assertThat(user.rules("/")).isEqualTo(HostRules.ALL);
    }
  }

  private static SecurityChange put(String name) {
    return new SecurityChange.PutUser(
        name, Verifier.OfHash.ofPassword(name, new byte[] {1}), Set.of("t"), false);
  }
}
