package dev.forebay.tests.fuzz;

import java.util.List;

/**
 * What one connection of a real client sent.
 *
 * @param client its name
 */
record RecordedSession(String client, List<Step> steps) {
  RecordedSession {
    steps = List.copyOf(steps);
  }
}
