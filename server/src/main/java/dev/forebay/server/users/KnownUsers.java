package dev.forebay.server.users;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.security.HostRules;
import dev.forebay.broker.security.UserEntry;
import dev.forebay.broker.security.Users;
import dev.forebay.broker.security.Verifier;
import dev.forebay.server.config.ConfigException;
import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.config.UsersConfig;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who there is when a node starts, and where. Immutable.
 *
 * @param virtualHosts that are served
 */
public record KnownUsers(Users users, List<String> virtualHosts) {
  /** Keeps a copy. */
  public KnownUsers {
    virtualHosts = List.copyOf(virtualHosts);
  }

  /**
   * Those of a configuration.
   *
   * @throws ConfigException if the definitions file can't be read, or says what can't be
   */
  public static KnownUsers of(NodeConfig config) {
    UsersConfig said = config.users();
    Set<String> hosts = new LinkedHashSet<>(config.broker().virtualHosts());
    if (said.definitionsFile().isEmpty()) {
      return new KnownUsers(Users.of(List.of(only(said))), List.copyOf(hosts));
    }
    if (!said.defaultUser().isEmpty()) {
      throw new ConfigException(
          "there is a definitions file, which says who there is: default-user has no place beside"
              + " it");
    }
    Definitions definitions =
        Definitions.read(Path.of(said.definitionsFile()), Set.copyOf(said.loopbackUsers()));
    hosts.addAll(definitions.virtualHosts());
    return new KnownUsers(definitions.users(), List.copyOf(hosts));
  }

  private static UserEntry only(UsersConfig said) {
    boolean isGuest = said.defaultUser().isEmpty();
    if (!isGuest && said.defaultPassword().isEmpty()) {
      throw new ConfigException("default-user has no password: set default-pass");
    }
    String name = isGuest ? LoginAttempt.GUEST : said.defaultUser();
    boolean isKnownToAll = isGuest && said.defaultPassword().isEmpty();
    String password = isKnownToAll ? LoginAttempt.GUEST : said.defaultPassword();
    return new UserEntry(
        name,
        Verifier.OfPassword.of(password.getBytes(UTF_8)),
        isKnownToAll && said.loopbackUsers().contains(name),
        HostRules.ALL,
        Map.of());
  }

  /** Refuses to listen where nobody may come from. */
  public void requireSomebodyAt(NodeConfig config) {
    boolean isElsewhere = !config.listen().address().isLoopbackAddress();
    if (isElsewhere && !users.mayComeFromElsewhere() && !config.users().isInsecure()) {
      throw new ConfigException(
          "nobody may log in from other machines, to which bind=%s would listen: set default-user"
                  .formatted(config.listen().address().getHostAddress())
              + " and default-pass, or definitions.file, or insecure=true");
    }
  }
}
