package dev.forebay.protocol.kafka.group;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;

/**
 * Keeps what members of groups say of themselves within limits, before the coordinator keeps it:
 * {@value #GROUP_BYTES_MAX} bytes of a group, and a limit of all. A member counts until it leaves
 * or, if it went without a word, until the members are counted anew, which happens at a limit, at
 * most once a second. Confined to the loop.
 */
final class KnownMembers {
  /** As much as one group's record can have. */
  static final long GROUP_BYTES_MAX = 1 << 20;

  /** How the names begin of members that have none yet; they are not forgotten. */
  static final String UNNAMED = "without a name yet: ";

  private static final int MEMBER_BYTES = 256;
  private static final int ELEMENT_BYTES = 64;
  private static final long RECOUNT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Map<String, Group> groups = new HashMap<>();
  private final long allBytesMax;
  private final Counting source;
  private final Set<String> meanwhile = new HashSet<>();
  private long bytes;
  private boolean counting;
  private boolean everCounted;
  private long countedNanos;

  /** What is there. */
  interface Counting {
    long nanoTime();

    /** Asks for the members of these groups; {@link KnownMembers#counted} is called with them. */
    void begin(GroupRequest context, List<String> groups);
  }

  private static final class Group {
    private final Map<String, Long> members = new HashMap<>();
    private long bytes;
  }

  KnownMembers(long allBytesMax, Counting source) {
    this.allBytesMax = allBytesMax;
    this.source = source;
  }

  /** Bytes that a classic member has kept. */
  static long bytes(JoinGroupRequestData join) {
    long bytes = MEMBER_BYTES;
    for (var protocol : join.protocols()) {
      bytes += ELEMENT_BYTES + protocol.name().length() + protocol.metadata().length;
    }
    return bytes;
  }

  /** Bytes that a member of the newer protocol has kept. */
  static long bytes(ConsumerGroupHeartbeatRequestData beat) {
    long bytes = MEMBER_BYTES;
    if (beat.subscribedTopicRegex() != null) {
      bytes += beat.subscribedTopicRegex().length();
    }
    if (beat.subscribedTopicNames() != null) {
      for (String name : beat.subscribedTopicNames()) {
        bytes += ELEMENT_BYTES + name.length();
      }
    }
    return bytes;
  }

  /** Lets a member have this kept in place of what it had, or refuses it. */
  void admit(GroupRequest context, String group, String member, long memberBytes) {
    Group known = groups.get(group);
    long before = known == null ? 0 : known.members.getOrDefault(member, 0L);
    long more = memberBytes - before;
    long ofGroup = (known == null ? 0 : known.bytes) + more;
    if (more > 0 && ofGroup > GROUP_BYTES_MAX) {
      countAnew(context);
      throw new GroupMaxSizeReachedException(
          "the members of the group say more than " + GROUP_BYTES_MAX + " bytes");
    }
    if (more > 0 && bytes + more > allBytesMax) {
      countAnew(context);
      throw new PolicyViolationException(
          "the members of all groups say more than " + allBytesMax + " bytes");
    }
    Group kept = known == null ? new Group() : known;
    groups.put(group, kept);
    kept.members.put(member, memberBytes);
    meanwhile(member);
    kept.bytes += more;
    bytes += more;
  }

  /** A member has another name from now on. */
  void renamed(String group, String member, String name) {
    Group known = groups.get(group);
    Long had = known == null ? null : known.members.remove(member);
    if (known != null && had != null) {
      Long replaced = known.members.put(name, had);
      meanwhile(name);
      known.bytes -= replaced == null ? 0 : replaced;
      bytes -= replaced == null ? 0 : replaced;
    }
  }

  /** A member is not there any more. */
  void left(String group, String member) {
    Group known = groups.get(group);
    Long had = known == null ? null : known.members.remove(member);
    if (known != null && had != null) {
      known.bytes -= had;
      bytes -= had;
      if (known.members.isEmpty()) {
        groups.remove(group);
      }
    }
  }

  private void meanwhile(String member) {
    if (counting) {
      meanwhile.add(member);
    }
  }

  private void countAnew(GroupRequest context) {
    boolean longAgo = source.nanoTime() - countedNanos > RECOUNT_NANOS;
    if (!counting && (longAgo || !everCounted)) {
      counting = true;
      everCounted = true;
      countedNanos = source.nanoTime();
      meanwhile.clear();
      source.begin(context, List.copyOf(groups.keySet()));
    }
  }

  /** These are the members of the groups that were asked for. */
  void counted(Collection<String> asked, Set<String> members) {
    for (String name : asked) {
      Group known = groups.get(name);
      if (known != null) {
        for (Iterator<Map.Entry<String, Long>> each = known.members.entrySet().iterator();
            each.hasNext(); ) {
          Map.Entry<String, Long> member = each.next();
          if (!members.contains(member.getKey())
              && !meanwhile.contains(member.getKey())
              && !member.getKey().startsWith(UNNAMED)) {
            known.bytes -= member.getValue();
            bytes -= member.getValue();
            each.remove();
          }
        }
        if (known.members.isEmpty()) {
          groups.remove(name);
        }
      }
    }
    meanwhile.clear();
    counting = false;
  }
}
