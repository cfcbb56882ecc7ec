package dev.forebay.management.rabbitmq;

import java.util.Set;

/**
 * Who is asking.
 *
 * @param tags what it is to operators
 */
record Caller(String name, Set<String> tags) {
  private static final Set<String> MANAGE =
      Set.of("administrator", "monitoring", "policymaker", "management");

  boolean isAdministrator() {
    return tags.contains("administrator");
  }

  /** Whether it may see more than what is its own. */
  boolean seesAll() {
    return isAdministrator() || tags.contains("monitoring");
  }

  /** Whether it may ask at all. */
  boolean mayManage() {
    return tags.stream().anyMatch(MANAGE::contains);
  }
}
