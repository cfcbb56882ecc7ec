package dev.forebay.protocol.kafka.admin;

import dev.forebay.broker.api.access.AccessRule;
import dev.forebay.broker.api.access.Operation;
import dev.forebay.protocol.kafka.access.Operations;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/** Kafka's rules and the broker's are the same, spelled otherwise; no state. */
final class AclMapping {
  private static final String USER = "User:";

  private AclMapping() {}

  /**
   * What a binding says.
   *
   * @throws InvalidRequestException in Kafka's words, if it can't be a rule
   */
  static AccessRule rule(String virtualHost, AclBinding binding) {
    ResourcePattern pattern = binding.pattern();
    AccessControlEntry entry = binding.entry();
    AccessRule.Kind kind = kind(pattern);
    boolean isAny =
        kind == AccessRule.Kind.NODE
            || (pattern.patternType() == PatternType.LITERAL
                && pattern.name().equals(ResourcePattern.WILDCARD_RESOURCE));
    try {
      return new AccessRule(
          virtualHost,
          user(entry.principal()),
          entry.host(),
          isAllowed(entry.permissionType()),
          operation(entry.operation()),
          kind,
          isAny ? AccessRule.Match.ANY : match(pattern.patternType()),
          isAny ? "" : pattern.name());
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(String.valueOf(e.getMessage()), e);
    }
  }

  private static AccessRule.Kind kind(ResourcePattern pattern) {
    if (pattern.name().isEmpty()) {
      throw new InvalidRequestException("Invalid empty resource name");
    }
    return switch (pattern.resourceType()) {
      case TOPIC -> AccessRule.Kind.DESTINATION;
      case GROUP -> AccessRule.Kind.GROUP;
      case TRANSACTIONAL_ID -> AccessRule.Kind.TRANSACTIONAL_ID;
      case CLUSTER -> {
        if (!pattern.name().equals(Resource.CLUSTER_NAME)
            || pattern.patternType() != PatternType.LITERAL) {
          throw new InvalidRequestException(
              "The only valid name for the CLUSTER resource is " + Resource.CLUSTER_NAME);
        }
        yield AccessRule.Kind.NODE;
      }
      case DELEGATION_TOKEN, USER, UNKNOWN, ANY ->
          throw new InvalidRequestException("Invalid resourceType " + pattern.resourceType());
    };
  }

  private static AccessRule.Match match(PatternType type) {
    return switch (type) {
      case LITERAL -> AccessRule.Match.LITERAL;
      case PREFIXED -> AccessRule.Match.PREFIX;
      case UNKNOWN, ANY, MATCH -> throw new InvalidRequestException("Invalid patternType " + type);
    };
  }

  private static String user(String principal) {
    if (principal.indexOf(':') < 0) {
      throw new InvalidRequestException(
          "Could not parse principal from `%s` (no colon is present separating the principal type"
                  .formatted(principal)
              + " from the principal name)");
    }
    if (!principal.startsWith(USER)) {
      throw new InvalidRequestException("Principals are users here: " + principal);
    }
    return principal.substring(USER.length());
  }

  private static boolean isAllowed(AclPermissionType type) {
    return switch (type) {
      case ALLOW -> true;
      case DENY -> false;
      case UNKNOWN, ANY -> throw new InvalidRequestException("Invalid permissionType " + type);
    };
  }

  private static @Nullable Operation operation(AclOperation operation) {
    return switch (operation) {
      case ALL -> null;
      case UNKNOWN, ANY, CREATE_TOKENS, DESCRIBE_TOKENS, TWO_PHASE_COMMIT ->
          throw new InvalidRequestException("Invalid operation " + operation);
      case READ,
          WRITE,
          CREATE,
          DELETE,
          ALTER,
          DESCRIBE,
          CLUSTER_ACTION,
          DESCRIBE_CONFIGS,
          ALTER_CONFIGS,
          IDEMPOTENT_WRITE ->
          Operations.meant(operation);
    };
  }

  /** How Kafka writes a rule. */
  static AclBinding binding(AccessRule rule) {
    Operation operation = rule.operation();
    return new AclBinding(
        pattern(rule),
        new AccessControlEntry(
            USER + rule.user(),
            rule.peer(),
            operation == null ? AclOperation.ALL : Operations.written(operation),
            rule.isAllowed() ? AclPermissionType.ALLOW : AclPermissionType.DENY));
  }

  private static ResourcePattern pattern(AccessRule rule) {
    ResourceType type =
        switch (rule.kind()) {
          case DESTINATION -> ResourceType.TOPIC;
          case GROUP -> ResourceType.GROUP;
          case TRANSACTIONAL_ID -> ResourceType.TRANSACTIONAL_ID;
          case NODE -> ResourceType.CLUSTER;
        };
    return switch (rule.match()) {
      case LITERAL -> new ResourcePattern(type, rule.name(), PatternType.LITERAL);
      case PREFIX -> new ResourcePattern(type, rule.name(), PatternType.PREFIXED);
      case ANY ->
          new ResourcePattern(
              type,
              type == ResourceType.CLUSTER
                  ? Resource.CLUSTER_NAME
                  : ResourcePattern.WILDCARD_RESOURCE,
              PatternType.LITERAL);
    };
  }
}
