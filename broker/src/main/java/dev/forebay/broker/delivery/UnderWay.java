package dev.forebay.broker.delivery;

import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is under way from one loop to all consumers of a session on another: none is added to
 * {@value #MESSAGES_MAX} messages or {@value #BYTES_MAX} bytes. Consumers that find no room take
 * turns. They wait for the session's loop, which takes everything, or says that it does not want
 * it. Confined to the shards' loop.
 */
final class UnderWay {
  static final int MESSAGES_MAX = 8192;
  static final long BYTES_MAX = 2 << 20;

  private final Set<Consumer> waiting = new LinkedHashSet<>();
  private final Wait wait;
  private int consumers;
  private int messages;
  private long bytes;

  /**
   * Nothing is.
   *
   * @param wait of its consumers
   */
  UnderWay(Wait wait) {
    this.wait = wait;
  }

  /** One more consumer of the session. */
  void joined() {
    consumers++;
  }

  /** One fewer; tells whether there is none left. */
  boolean left(Consumer consumer) {
    waiting.remove(consumer);
    if (waiting.isEmpty()) {
      wait.end();
    }
    consumers--;
    return consumers == 0;
  }

  /** Whether the consumer may send; if not, it is told when it may. */
  boolean hasRoomFor(Consumer consumer) {
    if (messages < MESSAGES_MAX && bytes < BYTES_MAX) {
      return true;
    }
    waiting.add(consumer);
    wait.begin(WaitReason.UNDER_WAY);
    return false;
  }

  void sent(long messageBytes) {
    messages++;
    bytes += messageBytes;
  }

  /** The session has copied a message, or does not want it. */
  void arrived(long messageBytes) {
    messages--;
    bytes -= messageBytes;
  }

  /** Some have arrived: whoever has waited goes first. */
  void tellWaiting() {
    if (!waiting.isEmpty()) {
      List<Consumer> told = List.copyOf(waiting);
      waiting.clear();
      wait.end();
      told.forEach(Consumer::roomAgain);
    }
  }
}
