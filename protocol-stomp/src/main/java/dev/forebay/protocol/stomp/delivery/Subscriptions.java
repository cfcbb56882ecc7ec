package dev.forebay.protocol.stomp.delivery;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.work.PiecedWork;
import dev.forebay.broker.work.Portion;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.protocol.base.delivery.UnackedShare;
import dev.forebay.protocol.stomp.api.SessionScope;
import dev.forebay.protocol.stomp.codec.StompVersion;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.Countdown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one session: those that run by their tag, and those that have ended while
 * some of their deliveries are unacknowledged. Paused and resumed together. Confined to the
 * connection's loop.
 */
public final class Subscriptions implements Subscriber {
  /** What it takes to cancel one, or to pause it. */
  private static final int UNITS = 4;

  /** What a subscription takes of the heap, here and at its queue, without its names. */
  private static final int SUBSCRIPTION_BYTES = 1900;

  private final SessionScope scope;
  private final MessageOutput output;
  private final UnackedShare share;
  private final Wait wait;
  private final Consumer<Subscription> whenEnded;
  private final Map<String, Subscription> running = new HashMap<>();
  private final Map<Long, Subscription> byNumber = new HashMap<>();
  private final List<Subscription> acknowledged = new ArrayList<>();
  private long lastNumber;
  private long unackedBytes;
  private boolean isPaused;
  private boolean isOpen = true;

  /**
   * None yet.
   *
   * @param whenEnded told of a subscription that the broker ended
   */
  public Subscriptions(
      SessionScope scope, StompVersion version, Wait wait, Consumer<Subscription> whenEnded) {
    this.scope = scope;
    this.output = new MessageOutput(scope, version);
    this.share = new UnackedShare(scope.shared().unacked(), wait.who(), this::updatePause);
    this.wait = wait;
    this.whenEnded = whenEnded;
  }

  public boolean contains(String tag) {
    return running.containsKey(tag);
  }

  /** Whether the client could acknowledge something. */
  public boolean haveUnacked() {
    return byNumber.values().stream().anyMatch(Subscription::hasUnacked);
  }

  /**
   * A subscription that is about to begin; null if there is no memory for it.
   *
   * @param tag its identifier in this session
   * @param id as the client has named it, or null
   */
  public @Nullable Subscription make(String tag, @Nullable String id, Subscription.Target target) {
    if (!scope.kept().take(keptBytes(tag, target))) {
      return null;
    }
    lastNumber++;
    Subscription made = new Subscription(this, tag, id, target, scope.sessionId(), lastNumber);
    byNumber.put(lastNumber, made);
    return made;
  }

  private static int keptBytes(String tag, Subscription.Target target) {
    return SUBSCRIPTION_BYTES + 6 * tag.length() + 2 * target.queue().length();
  }

  /** It has not begun. */
  public void refused(Subscription subscription) {
    settled(subscription);
  }

  /** It has begun. */
  public void started(Subscription subscription, ConsumerHandle consumer) {
    subscription.started(consumer);
    running.put(subscription.tag(), subscription);
    if (isPaused) {
      subscription.pause(true);
    }
  }

  /** Takes out what is about to be cancelled; null if there is none. */
  public @Nullable Subscription remove(String tag) {
    return running.remove(tag);
  }

  /** Ends one that was taken out. */
  public void cancel(Subscription subscription, Runnable done) {
    subscription.flush();
    subscription.cancel(done);
  }

  /** Whether a text could be what a delivery is named by. */
  public static boolean isMessageId(String text) {
    return MessageIds.isOne(text);
  }

  /** What an identifier names, if it is unacknowledged; else null. */
  public @Nullable Delivery find(String messageId) {
    MessageIds.Named named = MessageIds.parse(messageId, scope.sessionId());
    Subscription subscription = named == null ? null : byNumber.get(named.subscription());
    return named == null || subscription == null || !subscription.holds(named.delivery())
        ? null
        : new Delivery(subscription, named.delivery());
  }

  /** A delivery that the client holds. */
  public record Delivery(Subscription of, long number) {}

  /** The client has acknowledged something of it: passed on at the end of the read. */
  public void touched(Subscription subscription) {
    acknowledged.add(subscription);
  }

  /** Ends what one read has begun. */
  public void endOfRead() {
    if (!acknowledged.isEmpty()) {
      acknowledged.forEach(Subscription::flush);
      acknowledged.clear();
      updatePause();
    }
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public void deliver(
      Subscription subscription, long delivery, boolean redelivered, MessageView message) {
    output.write(subscription, delivery, redelivered, message);
    updatePause();
  }

  @Override
  public void ended(Subscription subscription) {
    running.remove(subscription.tag(), subscription);
    whenEnded.accept(subscription);
  }

  @Override
  public void settled(Subscription subscription) {
    if (byNumber.remove(subscription.number()) != null && isOpen) {
      scope.kept().giveBack(keptBytes(subscription.tag(), subscription.target()));
    }
  }

  @Override
  public void unackedChanged(long bytes) {
    unackedBytes += bytes;
  }

  /** Pauses or resumes all, as the socket and what is unacknowledged demand. */
  public void updatePause() {
    boolean isUnread = !scope.isWritable();
    if (isUnread != wait.isWaiting()) {
      if (isUnread && !running.isEmpty()) {
        wait.begin(WaitReason.UNREAD_DELIVERIES);
      } else {
        wait.end();
      }
    }
    pause(isUnread || share.isUsedUp(unackedBytes));
  }

  private void pause(boolean pause) {
    if (isPaused == pause) {
      return;
    }
    isPaused = pause;
    Iterator<Subscription> all = List.copyOf(running.values()).iterator();
    scope
        .session()
        .work()
        .begin(portion -> {
          while (all.hasNext() && isPaused == pause) {
            if (portion.isUsedUp()) {
              return true;
            }
            portion.take(UNITS);
            all.next().pause(pause);
          }
          return false;
        });
  }

  /** Cancels all and gives back what is unacknowledged, in pieces. */
  public void close(Runnable done) {
    isOpen = false;
    wait.end();
    acknowledged.forEach(Subscription::flush);
    acknowledged.clear();
    List<Subscription> all = List.copyOf(running.values());
    running.clear();
    Countdown ended = new Countdown(all.size(), done);
    WorkLine work = scope.session().work();
    Iterator<Subscription> cancelled = all.iterator();
    work.begin(portion -> {
      while (cancelled.hasNext()) {
        if (portion.isUsedUp()) {
          return true;
        }
        portion.take(UNITS);
        cancelled.next().cancel(ended::arrived);
      }
      return false;
    });
    Iterator<Subscription> held = List.copyOf(byNumber.values()).iterator();
    giveBack(work, held, ended);
  }

  private void giveBack(WorkLine work, Iterator<Subscription> held, Countdown ended) {
    work.begin(
        new PiecedWork() {
          private @Nullable Subscription current;

          @Override
          public boolean piece(Portion portion) {
            while (current != null || held.hasNext()) {
              Subscription next = current == null ? held.next() : current;
              current = next.giveBackSome(portion) ? next : null;
              if (current != null || portion.isUsedUp()) {
                return true;
              }
              portion.take(1);
            }
            share.end();
            ended.allAsked();
            return false;
          }
        });
  }

  /** The tag of a subscription that the client has named, or of one by its destination. */
  public static String tag(@Nullable String id, String destination) {
    return id == null ? "Q_" + destination : "T_" + id;
  }

  /** As errors name it. */
  public static String description(@Nullable String id, String destination) {
    return id == null ? "destination='" + destination + "'" : "id='" + id + "'";
  }
}
