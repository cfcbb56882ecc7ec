package dev.forebay.tests.architecture;

import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which module may see which: those that the table names, and nothing else. A package that belongs
 * to no module of the table is an error too.
 */
final class ModuleArrows extends ArchCondition<JavaClass> {
  private static final String ROOT = "dev.forebay.";
  private static final String PROTOCOL = "protocol.";

  private static final Map<String, Set<String>> MAY_SEE =
      Map.ofEntries(
          entry("runtime", Set.of()),
          entry("message", Set.of()),
          entry("storage", Set.of("runtime")),
          entry("broker", Set.of("storage", "message", "runtime")),
          entry("transport", Set.of("runtime")),
          entry("protocol.base", Set.of("transport", "broker", "message", "runtime")),
          entry(
              "protocol.amqp091",
              Set.of("protocol.base", "transport", "broker", "message", "runtime")),
          entry("protocol.kafka", Set.of("transport", "broker", "message", "runtime")),
          entry(
              "protocol.stomp",
              Set.of("protocol.base", "transport", "broker", "message", "runtime")),
          entry(
              "protocol.mqtt",
              Set.of("protocol.base", "transport", "broker", "message", "runtime")),
          entry("management", Set.of("broker", "runtime")),
          entry("testkit", Set.of("broker", "storage", "message", "runtime")),
          entry(
              "server",
              Set.of(
                  "management",
                  "protocol.base",
                  "protocol.amqp091",
                  "protocol.kafka",
                  "protocol.stomp",
                  "protocol.mqtt",
                  "transport",
                  "broker",
                  "storage",
                  "runtime")));

  ModuleArrows() {
    super("see only the modules below their own");
  }

  @Override
  public void check(JavaClass origin, ConditionEvents events) {
    String module = module(origin);
    Set<String> allowed = MAY_SEE.get(module);
    if (allowed == null) {
      events.add(
          SimpleConditionEvent.violated(origin, origin.getName() + " is in no known module"));
      return;
    }
    for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      if (target.getName().startsWith(ROOT)) {
        String other = module(target);
        if (!other.equals(module) && !allowed.contains(other)) {
          events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
        }
      }
    }
  }

  /** The part of the package name that is a module's: {@code storage}, {@code protocol.amqp091}. */
  private static String module(JavaClass type) {
    String name = type.getPackageName().substring(ROOT.length());
    List<String> parts = List.of(name.split("\\."));
    return name.startsWith(PROTOCOL) ? PROTOCOL + parts.get(1) : parts.getFirst();
  }
}
