package dev.forebay.tests.kafka.comparison;

import java.util.regex.Pattern;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * An answer that is not as Kafka's on purpose; docs/protocols/kafka.md says why. What is not a part
 * of it has to be the same.
 */
enum ListedDifference {
  /** That a topic is missing is told first. */
  CHANGE_OF_A_MISSING_TOPIC(ApiKeys.INCREMENTAL_ALTER_CONFIGS, "errorCode=3\\b", "errorCode=40\\b"),
  /** Who asked to join is named, whatever the reason. */
  REFUSED_MEMBER(
      ApiKeys.JOIN_GROUP,
      "(?<=, skipAssignment=false, memberId=)'[^']+'(?=, members=\\[\\])",
      "(?<=, skipAssignment=false, memberId=)''(?=, members=\\[\\])"),
  /** A batch that is refused says nothing of the partition. */
  START_OF_A_REFUSED_BATCH(
      ApiKeys.PRODUCE,
      "(?<=baseOffset=-1, logAppendTimeMs=own, logStartOffset=)-1",
      "(?<=baseOffset=-1, logAppendTimeMs=own, logStartOffset=)\\d+");

  private final ApiKeys key;

  @SuppressWarnings("ImmutableEnumChecker") // is immutable
  private final Pattern ours;

  @SuppressWarnings("ImmutableEnumChecker") // is immutable
  private final Pattern theirs;

  ListedDifference(ApiKeys key, String ours, String theirs) {
    this.key = key;
    this.ours = Pattern.compile(ours);
    this.theirs = Pattern.compile(theirs);
  }

  /** Whether two answers differ in what is listed only. */
  static boolean explains(ApiKeys key, String own, String answer) {
    for (ListedDifference listed : values()) {
      if (listed.key == key
          && listed.ours.matcher(own).find()
          && listed
              .ours
              .matcher(own)
              .replaceAll("")
              .equals(listed.theirs.matcher(answer).replaceAll(""))) {
        return true;
      }
    }
    return false;
  }
}
