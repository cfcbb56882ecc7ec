package dev.forebay.protocol.mqtt.filter;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.wire.Topics;
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
  /** So few lead to few nodes, however they look. */
  private static final int FEW = FilterShapes.NODES_MAX / Topics.LEVELS_MAX;

  private static final class Node {
    private @Nullable Subscription here;

    /** Most have one below. */
    private @Nullable ByteString onlyLevel;

    private @Nullable Node only;

    /** All, if there was more than one. */
    private @Nullable Map<ByteString, Node> many;

    @Nullable Node below(ByteString level) {
      if (many != null) {
        return many.get(level);
      }
      ByteString known = onlyLevel;
      return known != null && known.equals(level) ? only : null;
    }

    Node belowOrNew(ByteString level) {
      Node known = below(level);
      if (known != null) {
        return known;
      }
      Node made = new Node();
      ByteString other = onlyLevel;
      if (many == null && only != null && other != null) {
        many = new HashMap<>();
        many.put(other, only);
        only = null;
        onlyLevel = null;
      }
      if (many == null) {
        onlyLevel = level;
        only = made;
      } else {
        many.put(level, made);
      }
      return made;
    }

    void removeBelow(ByteString level) {
      if (many == null) {
        onlyLevel = null;
        only = null;
      } else {
        many.remove(level);
      }
    }

    boolean hasNothingBelow() {
      return only == null && (many == null || many.isEmpty());
    }
  }

  /** Null before something is looked up: until then a single subscription needs no levels. */
  private @Nullable Node root;

  private @Nullable Subscription unplaced;

  /** Null while there are so few that they can't cost much. */
  private @Nullable FilterShapes shapes;

  private final Matches matches = new Matches();
  private final LastTopic last = new LastTopic();
  private int size;
  private int noLocal;

  public boolean isEmpty() {
    return size == 0;
  }

  /** Whether a filter may be added: looking topics up must not become too much work. */
  public boolean hasRoomFor(ByteString filter) {
    if (size < FEW) {
      return true;
    }
    FilterShapes known = shapes;
    if (known == null) {
      known = new FilterShapes();
      addShapes(root(), known);
      shapes = known;
    }
    return contains(filter) || known.hasRoomFor(filter);
  }

  private static void addShapes(Node node, FilterShapes shapes) {
    Subscription here = node.here;
    if (here != null) {
      shapes.add(here.filter());
    }
    if (node.only != null) {
      addShapes(node.only, shapes);
    }
    if (node.many != null) {
      node.many.values().forEach(below -> addShapes(below, shapes));
    }
  }

  private boolean contains(ByteString filter) {
    Node node = find(filter);
    return node != null && node.here != null;
  }

  private @Nullable Node find(ByteString filter) {
    @Nullable Node node = root();
    for (ByteString level : TopicLevels.of(filter)) {
      node = node == null ? null : node.below(level);
    }
    return node;
  }

  /** Adds one, in place of what has the same filter. */
  public void put(Subscription subscription) {
    if (root == null && size == 0) {
      unplaced = subscription;
      size = 1;
      changed(null, subscription);
    } else {
      place(root(), subscription);
    }
  }

  private Node root() {
    Node known = root;
    if (known == null) {
      known = new Node();
      root = known;
    }
    Subscription waiting = unplaced;
    if (waiting != null) {
      unplaced = null;
      size--;
      changed(waiting, null);
      place(known, waiting);
    }
    return known;
  }

  private void place(Node from, Subscription subscription) {
    Node node = from;
    for (ByteString level : TopicLevels.of(subscription.filter())) {
      node = node.belowOrNew(level);
    }
    if (node.here == null) {
      size++;
      if (shapes != null) {
        shapes.add(subscription.filter());
      }
    }
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

  /** What a single one says, or nothing if it is not there any more; valid as {@link #matching}. */
  public Matches of(ByteString filter) {
    last.forget();
    matches.clear();
    Node node = find(filter);
    if (node != null) {
      add(node, false);
    }
    return matches;
  }

  /** Takes one out, if it is there. */
  public boolean remove(ByteString filter) {
    boolean wasThere = remove(root(), TopicLevels.of(filter), 0);
    if (wasThere && shapes != null) {
      shapes.remove(filter);
    }
    return wasThere;
  }

  private boolean remove(Node node, List<ByteString> levels, int depth) {
    if (depth == levels.size()) {
      boolean was = node.here != null;
      changed(node.here, null);
      node.here = null;
      size -= was ? 1 : 0;
      return was;
    }
    Node child = node.below(levels.get(depth));
    if (child == null) {
      return false;
    }
    boolean removed = remove(child, levels, depth + 1);
    if (child.here == null && child.hasNothingBelow()) {
      node.removeBelow(levels.get(depth));
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
    collect(root(), levels, 0, isHidden, isOwn);
    last.set(topic, isOwn);
    return matches;
  }

  private void collect(
      Node node, List<ByteString> levels, int depth, boolean isHidden, boolean isOwn) {
    boolean takesWildcards = depth > 0 || !isHidden;
    Node many = takesWildcards ? node.below(TopicLevels.MANY) : null;
    if (many != null) {
      add(many, isOwn);
    }
    if (depth == levels.size()) {
      add(node, isOwn);
      return;
    }
    Node literal = node.below(levels.get(depth));
    if (literal != null) {
      collect(literal, levels, depth + 1, isHidden, isOwn);
    }
    Node one = takesWildcards ? node.below(TopicLevels.ONE) : null;
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
