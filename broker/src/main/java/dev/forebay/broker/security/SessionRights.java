package dev.forebay.broker.security;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.access.AccessRule;
import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import dev.forebay.broker.api.access.Right;
import dev.forebay.broker.api.access.Rights;
import dev.forebay.broker.api.login.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the principal of one session may do in its virtual host. Remembers what it has found until
 * the rules change. Confined to the session's loop.
 */
public final class SessionRights implements Rights {
  /** The default exchange in patterns and words. */
  private static final String DEFAULT_EXCHANGE = "amq.default";

  private static final String ADMINISTRATOR = "administrator";
  private static final String MONITORING = "monitoring";

  private static final int REMEMBERED_MAX = 128;

  private final Security security;
  private final Principal principal;
  private final String virtualHost;

  /** Nothing of most sessions, whose users may do everything. */
  private Map<Asked, Boolean> remembered = Map.of();

  private Map<TopicAsked, NamePattern> topics = Map.of();
  private long version;
  private @Nullable HostRules rules;
  private Set<String> tags = Set.of();
  private AccessRules acl = AccessRules.NONE;
  private boolean isEverything;

  private record Asked(Operation operation, Resource resource) {}

  private record TopicAsked(Right right, String exchange) {}

  /** Of a session that is opened. */
  public SessionRights(Security security, Principal principal, String virtualHost) {
    this.security = security;
    this.principal = principal;
    this.virtualHost = virtualHost;
    this.isEverything = principal instanceof Principal.Component;
  }

  /** Grows when what was found before may hold no more. */
  public long version() {
    return security.version();
  }

  /** Whether nothing needs to be asked. */
  public boolean areUnlimited() {
    refresh();
    return isEverything;
  }

  private void refresh() {
    long now = security.version();
    if (now != version && principal instanceof Principal.User user) {
      version = now;
      remembered = Map.of();
      topics = Map.of();
      rules = security.rules(user, virtualHost);
      tags = security.tags(user);
      acl = security.users().rules();
      isEverything = rules != null && rules.isEverything() && !acl.deny(virtualHost);
    }
  }

  private @Nullable HostRules rules() {
    refresh();
    return rules;
  }

  /** Why an exchange, queue or stream may not be used so; null if it may. */
  public @Nullable Refusal refusal(Operation operation, Refusal.Kind kind, String said) {
    if (areUnlimited()) {
      return null;
    }
    String name = kind == Refusal.Kind.EXCHANGE && said.isEmpty() ? DEFAULT_EXCHANGE : said;
    Right right = operation.isOfAnyRight() ? Right.CONFIGURE : operation.right();
    return may(operation, new Resource.Destination(name))
        ? null
        : new Refusal.NoRight(right, kind, name, virtualHost, principal.name());
  }

  @Override
  public boolean may(Operation operation, Resource resource) {
    if (areUnlimited() && !(resource instanceof Resource.Node)) {
      return true;
    }
    if (principal instanceof Principal.Component) {
      return true;
    }
    Asked asked = new Asked(operation, resource);
    Boolean before = remembered.get(asked);
    if (before != null) {
      return before;
    }
    if (remembered.isEmpty() || remembered.size() == REMEMBERED_MAX) {
      remembered = new HashMap<>();
    }
    boolean may = find(operation, resource);
    remembered.put(asked, may);
    return may;
  }

  @Override
  public Rights elsewhere() {
    return new SessionRights(security, principal, virtualHost);
  }

  private boolean find(Operation operation, Resource resource) {
    return switch (verdict(operation, resource)) {
      case DENIED -> false;
      case ALLOWED -> true;
      case NOTHING -> permitted(operation, resource);
    };
  }

  private AccessRules.Verdict verdict(Operation operation, Resource resource) {
    return principal instanceof Principal.User user
        ? acl.verdict(user.name(), user.peer(), virtualHost, operation, resource)
        : AccessRules.Verdict.NOTHING;
  }

  /** What the user's permissions say, as far as they speak of it. */
  private boolean permitted(Operation operation, Resource resource) {
    HostRules known = rules;
    return switch (resource) {
      case Resource.Destination(String name) -> known != null && known.allow(operation, name);
      case Resource.Group(String name) ->
          known != null
              && ((isFree(operation) && isFree(AccessRule.Kind.GROUP))
                  || known.allow(operation, name));
      case Resource.TransactionalId(String name) ->
          known != null
              && (isFree(AccessRule.Kind.TRANSACTIONAL_ID) || known.allow(operation, name));
      // Who may make anything needs no right with the node for it.
      case Resource.Node _ when operation == Operation.CREATE ->
          known != null && known.configure().isEverything();
      case Resource.Node _ ->
          operation == Operation.IDEMPOTENT_WRITE
              || tags.contains(ADMINISTRATOR)
              || (operation.isOfAnyRight() && tags.contains(MONITORING));
    };
  }

  /** Whoever may enter may use any of these, unless there are rules for them. */
  private boolean isFree(AccessRule.Kind kind) {
    return !acl.speakOf(kind, virtualHost);
  }

  private static boolean isFree(Operation ofGroup) {
    return ofGroup == Operation.READ || ofGroup.isOfAnyRight();
  }

  /** Whether a topic exchange's routing keys have to be asked for. */
  public boolean hasTopicRules(String exchange) {
    HostRules known = rules();
    return known != null && known.topics().containsKey(exchange);
  }

  /** Why a routing key, as names are written, may not be used with a topic exchange. */
  public @Nullable Refusal topicRefusal(Right right, String exchange, String key) {
    HostRules known = rules();
    TopicRules ofExchange = known == null ? null : known.topics().get(exchange);
    if (ofExchange == null) {
      return null;
    }
    if (topics.isEmpty() || topics.size() == REMEMBERED_MAX) {
      topics = new HashMap<>();
    }
    NamePattern pattern =
        topics.computeIfAbsent(
            new TopicAsked(right, exchange), _ -> ofExchange.pattern(right, variables()));
    return pattern.matches(key)
        ? null
        : new Refusal.NoTopicRight(right, key, exchange, virtualHost, principal.name());
  }

  private Map<String, String> variables() {
    String clientId = principal instanceof Principal.User user ? user.clientId() : "";
    return Map.of("username", principal.name(), "vhost", virtualHost, "client_id", clientId);
  }
}
