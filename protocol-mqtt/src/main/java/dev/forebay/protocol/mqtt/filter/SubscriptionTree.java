package dev.forebay.protocol.mqtt.filter;

import dev.forebay.message.ByteString;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one client that share a queue, by the levels of their filters. Confined to
 * the connection's loop.
 */
public final class SubscriptionTree {

  private static final class Node {
    private final Map<ByteString, Node> below = new HashMap<>();
    private @Nullable Subscription here;
  }

  private final Node root = new Node();
  private final Matches matches = new Matches();
  private final LastTopic last = new LastTopic();
  private int size;
  private int noLocal;

  public boolean isEmpty() {
    return size == 0;
  }

  /** Adds one, in place of what has the same filter. */
  public void put(Subscription subscription) {
    Node node = root;
    for (ByteString level : TopicLevels.of(subscription.filter())) {
      node = node.below.computeIfAbsent(level, _ -> new Node());
    }
    size += node.here == null ? 1 : 0;
    changed(node.here, subscription);
    node.here = subscription;
  }

  private void changed(@Nullable Subscription before, @Nullable Subscription now) {
    last.forget();
    noLocal -= before != null && before.noLocal() ? 1 : 0;
    noLocal += now != null && now.noLocal() ? 1 : 0;
  }

  /** Whether it matters who has published a message. */
  public boolean tellsOwnApart() {
    return noLocal > 0;
  }

  /** Takes one out, if it is there. */
  public boolean remove(ByteString filter) {
    return remove(root, TopicLevels.of(filter), 0);
  }

  private boolean remove(Node node, List<ByteString> levels, int depth) {
    if (depth == levels.size()) {
      boolean was = node.here != null;
      changed(node.here, null);
      node.here = null;
      size -= was ? 1 : 0;
      return was;
    }
    Node child = node.below.get(levels.get(depth));
    if (child == null) {
      return false;
    }
    boolean removed = remove(child, levels, depth + 1);
    if (child.here == null && child.below.isEmpty()) {
      node.below.remove(levels.get(depth));
    }
    return removed;
  }

  /**
   * Those that a topic matches.
   *
   * @param isOwn whether the client itself has published the message
   * @return valid until this is asked again
   */
  public Matches matching(ByteBuffer memory, int topicAt, int topicBytes, boolean isOwn) {
    if (last.is(memory, topicAt, topicBytes, isOwn)) {
      return matches;
    }
    matches.clear();
    byte[] topic = new byte[topicBytes];
    memory.get(topicAt, topic);
    List<ByteString> levels = TopicLevels.of(ByteString.copyOf(topic, 0, topicBytes));
    boolean isHidden = topicBytes > 0 && topic[0] == '$';
    collect(root, levels, 0, isHidden, isOwn);
    last.set(topic, isOwn);
    return matches;
  }

  private void collect(
      Node node, List<ByteString> levels, int depth, boolean isHidden, boolean isOwn) {
    boolean takesWildcards = depth > 0 || !isHidden;
    Node many = takesWildcards ? node.below.get(TopicLevels.MANY) : null;
    if (many != null) {
      add(many, isOwn);
    }
    if (depth == levels.size()) {
      add(node, isOwn);
      return;
    }
    Node literal = node.below.get(levels.get(depth));
    if (literal != null) {
      collect(literal, levels, depth + 1, isHidden, isOwn);
    }
    Node one = takesWildcards ? node.below.get(TopicLevels.ONE) : null;
    if (one != null) {
      collect(one, levels, depth + 1, isHidden, isOwn);
    }
  }

  private void add(Node node, boolean isOwn) {
    Subscription subscription = node.here;
    if (subscription != null && !(isOwn && subscription.noLocal())) {
      matches.add(subscription);
    }
  }
}
