package dev.forebay.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A package is a room: no circle with another one, and no knot of classes inside. */
class RoomsTest {
  /** Top-level classes that may need one another. */
  private static final int CYCLE_MAX = 8;

  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.forebay");

  @Test
  void noPackageSeesOneThatSeesIt() {
    Map<String, Set<String>> arrows = new HashMap<>();
    for (JavaClass type : CODE) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String from = type.getPackageName();
        String to = dependency.getTargetClass().getBaseComponentType().getPackageName();
        if (!from.equals(to) && to.startsWith("dev.forebay.")) {
          arrows.computeIfAbsent(from, _ -> new HashSet<>()).add(to);
        }
      }
    }

    assertThat(new Cycles(arrows).groups()).isEmpty();
  }

  @Test
  void noPackageIsOneKnotOfClasses() {
    Map<String, Integer> knots = new TreeMap<>();
    arrowsInside()
        .forEach((room, arrows) -> {
          for (Set<String> group : new Cycles(arrows).groups()) {
            if (group.size() > CYCLE_MAX) {
              knots.merge(room, group.size(), Math::max);
            }
          }
        });

    assertThat(knots).isEmpty();
  }

  private static Map<String, Map<String, Set<String>>> arrowsInside() {
    Map<String, Map<String, Set<String>>> rooms = new HashMap<>();
    for (JavaClass type : CODE) {
      String from = topLevel(type);
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        String to = topLevel(target);
        if (!from.equals(to) && target.getPackageName().equals(type.getPackageName())) {
          rooms
              .computeIfAbsent(type.getPackageName(), _ -> new HashMap<>())
              .computeIfAbsent(from, _ -> new HashSet<>())
              .add(to);
        }
      }
    }
    return rooms;
  }

  /** A sealed type and what it permits count as one. */
  private static String topLevel(JavaClass type) {
    JavaClass top = type;
    while (top.getEnclosingClass().isPresent()) {
      top = top.getEnclosingClass().get();
    }
    for (JavaClass general : top.getAllRawInterfaces()) {
      if (general.getPackageName().equals(top.getPackageName()) && general.reflect().isSealed()) {
        return topLevel(general);
      }
    }
    return top.getSimpleName();
  }

  @Test
  void circlesAreFound() {
    Cycles cycles =
        new Cycles(
            Map.of(
                "a", Set.of("b"),
                "b", Set.of("c", "d"),
                "c", Set.of("a"),
                "d", Set.of("e"),
                "e", Set.of("e")));

    assertThat(cycles.groups()).containsExactly(Set.of("a", "b", "c"));
  }
}
