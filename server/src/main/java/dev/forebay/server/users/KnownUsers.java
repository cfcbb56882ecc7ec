package dev.forebay.server.users;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.node.Administration;
import dev.forebay.broker.security.SecurityChange;
import dev.forebay.broker.security.Users;
import dev.forebay.broker.security.Verifier;
import dev.forebay.server.config.ConfigException;
import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.config.UsersConfig;
import dev.forebay.server.process.StartException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is to be there when a node starts, and where. Immutable.
 *
 * @param changes that make them
 * @param when they are made, as nobody's later changes may be lost
 * @param virtualHosts that are served
 */
public record KnownUsers(List<SecurityChange> changes, When when, List<String> virtualHosts) {
  /** When users of the configuration are made. */
  public enum When {
    /** At each start, as RabbitMQ takes its definitions. */
    ALWAYS,
    /** If there is nobody yet. */
    NOBODY_THERE,
    /** Unless that user is there. */
    USER_NOT_THERE
  }

  private static final long BEGIN_SECONDS = 10;
  private static final Logger LOG = LoggerFactory.getLogger(KnownUsers.class);

  /** Keeps copies. */
  public KnownUsers {
    changes = List.copyOf(changes);
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
      boolean isSaid = !said.defaultUser().isEmpty() || !said.defaultPassword().isEmpty();
      return new KnownUsers(
          only(said), isSaid ? When.USER_NOT_THERE : When.NOBODY_THERE, List.copyOf(hosts));
    }
    if (!said.defaultUser().isEmpty()) {
      throw new ConfigException(
          "there is a definitions file, which says who there is: default-user has no place beside"
              + " it");
    }
    Definitions definitions =
        Definitions.read(Path.of(said.definitionsFile()), Set.copyOf(said.loopbackUsers()));
    hosts.addAll(definitions.virtualHosts());
    return new KnownUsers(definitions.changes(), When.ALWAYS, List.copyOf(hosts));
  }

  private static List<SecurityChange> only(UsersConfig said) {
    boolean isGuest = said.defaultUser().isEmpty();
    if (!isGuest && said.defaultPassword().isEmpty()) {
      throw new ConfigException("default-user has no password: set default-pass");
    }
    String name = isGuest ? LoginAttempt.GUEST : said.defaultUser();
    boolean isKnownToAll = isGuest && said.defaultPassword().isEmpty();
    String password = isKnownToAll ? LoginAttempt.GUEST : said.defaultPassword();
    return List.of(
        user(name, password, isKnownToAll && said.loopbackUsers().contains(name)),
        new SecurityChange.PermitEverywhere(name));
  }

  private static SecurityChange.PutUser user(
      String name, String password, boolean isFromLoopbackOnly) {
    return new SecurityChange.PutUser(
        name,
        Verifier.OfHash.ofPassword(name, password.getBytes(UTF_8)),
        Set.of("administrator"),
        isFromLoopbackOnly);
  }

  /** Whether they have to be made where these are. */
  private boolean isNeeded(Users there) {
    return switch (when) {
      case ALWAYS -> true;
      case NOBODY_THERE -> there.count() == 0;
      case USER_NOT_THERE ->
          changes.stream()
              .anyMatch(change ->
                  change instanceof SecurityChange.PutUser put
                      && (!there.contains(put.name()) || isGuestAsMade(there, put.name())));
    };
  }

  /** The guest whom everybody knows is nobody's doing, and makes room for one with a password. */
  private static boolean isGuestAsMade(Users there, String name) {
    return name.equals(LoginAttempt.GUEST)
        && there.has(user(name, LoginAttempt.GUEST, /* isFromLoopbackOnly= */ true));
  }

  /**
   * Has a node know them, if they are to be made; then refuses to listen where nobody may come
   * from.
   *
   * @throws ConfigException if so
   * @throws StartException if they can't be kept
   */
  public void begin(Administration node, NodeConfig config) {
    Users there = node.users();
    boolean isNeeded = isNeeded(there);
    Users then = there;
    for (SecurityChange change : isNeeded ? changes : List.<SecurityChange>of()) {
      then = then.after(change);
    }
    requireSomebodyAt(then, config);
    if (isNeeded) {
      make(node);
    } else if (when == When.USER_NOT_THERE) {
      LOG.info("the default user is there already, and stays as it is");
    }
  }

  private void make(Administration node) {
    try {
      node.begin(changes).get(BEGIN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new StartException("users can't be kept: " + e.getMessage(), e);
    }
  }

  private static void requireSomebodyAt(Users users, NodeConfig config) {
    boolean isElsewhere = !config.listen().address().isLoopbackAddress();
    if (isElsewhere && !users.mayComeFromElsewhere() && !config.users().isInsecure()) {
      throw new ConfigException(
          "nobody may log in from other machines, to which bind=%s would listen: set default-user"
                  .formatted(config.listen().address().getHostAddress())
              + " and default-pass, or definitions.file, or insecure=true");
    }
  }
}
