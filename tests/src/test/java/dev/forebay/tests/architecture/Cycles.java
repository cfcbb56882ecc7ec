package dev.forebay.tests.architecture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds the groups of nodes of a graph that can all be reached from one another. */
final class Cycles {
  private final Map<String, Set<String>> arrows;

  /** A graph of names; arrows to names without arrows of their own are allowed. */
  Cycles(Map<String, Set<String>> arrows) {
    this.arrows = arrows;
  }

  /** The groups of more than one node, each sorted. */
  List<Set<String>> groups() {
    Map<String, Set<String>> reachable = new HashMap<>();
    arrows.keySet().forEach(name -> reachable.put(name, reachableFrom(name)));
    List<Set<String>> groups = new ArrayList<>();
    Set<String> grouped = new HashSet<>();
    for (String name : new TreeSet<>(arrows.keySet())) {
      Set<String> group = new TreeSet<>();
      for (String other : reachable.getOrDefault(name, Set.of())) {
        if (reachable.getOrDefault(other, Set.of()).contains(name)) {
          group.add(other);
        }
      }
      if (group.size() > 1 && grouped.add(name)) {
        grouped.addAll(group);
        groups.add(group);
      }
    }
    return groups;
  }

  private Set<String> reachableFrom(String start) {
    Set<String> found = new HashSet<>();
    ArrayDeque<String> open = new ArrayDeque<>(arrows.getOrDefault(start, Set.of()));
    while (!open.isEmpty()) {
      String next = open.remove();
      if (found.add(next)) {
        open.addAll(arrows.getOrDefault(next, Set.of()));
      }
    }
    return found;
  }
}
