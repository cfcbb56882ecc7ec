package dev.forebay.tests.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What producers and a consumer of a topic were told over all lives of a broker, and the judge of
 * what the topic holds in the end. Any thread. It grows with the records of the run.
 */
final class StreamLedger {
  private final Map<Place, String> acknowledged = new HashMap<>();
  private final Map<Place, String> consumed = new HashMap<>();
  private final Map<Integer, Long> committed = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private final Map<String, Integer> refused = new TreeMap<>();
  private long consumedAgain;

  /** Where a record is. */
  record Place(int partition, long offset) {}

  /** A producer was told that its value is there; values are | producer "." number |. */
  synchronized void acknowledged(Place place, String value) {
    String before = acknowledged.put(place, value);
    if (before != null) {
      violations.add(before + " and " + value + " were both acknowledged at " + place);
    }
  }

  /** A producer was told that its record may not be there. */
  synchronized void refused(String why) {
    refused.merge(why, 1, Integer::sum);
  }

  /** The consumer was given a record. */
  synchronized void consumed(Place place, String value) {
    String before = consumed.put(place, value);
    if (before != null) {
      consumedAgain++;
      if (!before.equals(value)) {
        violations.add("at " + place + " first " + before + " was read, then " + value);
      }
    }
    long commit = committed.getOrDefault(place.partition(), 0L);
    if (place.offset() < commit) {
      violations.add(place + " was read after the commit of " + commit);
    }
  }

  /** The consumer was told that its offset is committed. */
  synchronized void committed(Place place) {
    committed.merge(place.partition(), place.offset(), Math::max);
  }

  synchronized long acknowledgedCount() {
    return acknowledged.size();
  }

  synchronized boolean hasConsumed(Set<Place> places) {
    return consumed.keySet().containsAll(places);
  }

  /**
   * Everything that is wrong.
   *
   * @param log what each partition holds from its first offset on
   * @param commits the consumer's offsets as the broker has them
   */
  synchronized List<String> verdict(Map<Place, String> log, Map<Integer, Long> commits) {
    List<String> all = new ArrayList<>(violations);
    acknowledged.forEach((place, value) -> expect("acknowledged", place, value, log, all));
    consumed.forEach((place, value) -> expect("consumed", place, value, log, all));
    committed.forEach((partition, offset) -> {
      if (commits.getOrDefault(partition, -1L) < offset) {
        all.add("partition %d: committed %d, kept %s".formatted(partition, offset, commits));
      }
    });
    Set<String> values = new HashSet<>();
    Map<Integer, Map<String, Long>> last = new HashMap<>();
    log.keySet().stream()
        .sorted((a, b) -> Long.compare(a.offset(), b.offset()))
        .forEach(place -> {
          String value = log.getOrDefault(place, "");
          if (!values.add(value)) {
            all.add(value + " is there again at " + place);
          }
          if (place.offset() > 0 && !log.containsKey(before(place))) {
            all.add("nothing is before " + place);
          }
          if (!value.equals(consumed.get(place))) {
            all.add("%s at %s was never consumed".formatted(value, place));
          }
          String producer = value.substring(0, value.indexOf('.'));
          long number = Long.parseLong(value.substring(producer.length() + 1));
          Long earlier =
              last.computeIfAbsent(place.partition(), _ -> new HashMap<>()).put(producer, number);
          if (earlier != null && earlier >= number) {
            all.add("%s at %s comes after %d".formatted(value, place, earlier));
          }
        });
    return all;
  }

  private static Place before(Place place) {
    return new Place(place.partition(), place.offset() - 1);
  }

  private static void expect(
      String what, Place place, String value, Map<Place, String> log, List<String> all) {
    if (!value.equals(log.get(place))) {
      all.add("%s %s at %s, where there is %s".formatted(what, value, place, log.get(place)));
    }
  }

  synchronized String figures() {
    return "%d records acknowledged, %d consumed, %d of them again, sends refused: %s"
        .formatted(acknowledged.size(), consumed.size(), consumedAgain, refused);
  }
}
