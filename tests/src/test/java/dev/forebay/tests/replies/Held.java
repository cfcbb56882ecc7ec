package dev.forebay.tests.replies;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client knows of one of its channels. One thread. */
final class Held {
  private static final Pattern DELIVERY =
      Pattern.compile("basic\\.deliver consumer-tag=\"([^\"]*)\" delivery-tag=(\\d+) .*");
  private static final Pattern GOT = Pattern.compile("basic\\.get-ok delivery-tag=(\\d+) .*");

  private final List<Long> tags = new ArrayList<>();
  private final Map<String, Boolean> consumers = new HashMap<>();
  private boolean getsWithoutAck;
  boolean isTransactional;
  boolean isClosed;

  void answered(String answer) {
    Matcher delivery = DELIVERY.matcher(answer);
    Matcher got = GOT.matcher(answer);
    if (delivery.matches() && !consumers.getOrDefault(delivery.group(1), false)) {
      tags.add(Long.valueOf(delivery.group(2)));
    } else if (got.matches() && !getsWithoutAck) {
      tags.add(Long.valueOf(got.group(1)));
    } else if (answer.startsWith("channel.close")) {
      close();
    }
  }

  boolean get(boolean withoutAck) {
    getsWithoutAck = withoutAck;
    return withoutAck;
  }

  boolean isUsed(String tag) {
    return consumers.containsKey(tag);
  }

  /** A consumer without a tag of its own acknowledges nothing, since its tag is not known. */
  boolean consume(String tag, boolean withoutAck) {
    return consumers.putIfAbsent(tag, withoutAck) != null || withoutAck;
  }

  /** One of the tags that are not settled, or 0. */
  long take(RandomGenerator random) {
    return tags.isEmpty() ? 0 : tags.remove(random.nextInt(tags.size()));
  }

  boolean upTo(long tag, boolean multiple) {
    if (multiple) {
      tags.removeIf(other -> other < tag);
    }
    return multiple;
  }

  String recover() {
    tags.clear();
    return "basic.recover requeue=true";
  }

  String close() {
    isClosed = true;
    tags.clear();
    consumers.clear();
    isTransactional = false;
    return "channel.close";
  }

  String reopen() {
    isClosed = false;
    return "channel.open";
  }
}
