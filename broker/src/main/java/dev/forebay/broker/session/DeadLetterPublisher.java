package dev.forebay.broker.session;

import dev.forebay.broker.api.ConfirmListener;
import dev.forebay.broker.api.HeadersSource;
import dev.forebay.broker.api.RouteKey;
import dev.forebay.broker.api.declaration.QueueSettings.DeadLetterAddress;
import dev.forebay.broker.catalog.ResolvedRoute;
import dev.forebay.broker.catalog.RouteCache;
import dev.forebay.broker.form.EnvelopeReader;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.queue.DeadLetter;
import dev.forebay.broker.queue.DeadLetterOutlet;
import dev.forebay.broker.record.RunEnvelope;
import dev.forebay.message.Annotations;
import dev.forebay.message.Headers;
import dev.forebay.message.HeadersFormat;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Publishes the dead letters of one loop's queues like a client that asks for confirms: a letter
 * leaves its queue when it is safe where it went. It waits when publishers have to. Confined to its
 * loop.
 */
final class DeadLetterPublisher implements DeadLetterOutlet, ConfirmListener {
  private final SessionLoop loop;
  private final EnvelopeReader envelopes;
  private final PublishBudget budget;
  private final ConfirmedRuns runs;
  private final RouteKey key = new RouteKey();
  private final ArrayDeque<Unsafe> unsafe = new ArrayDeque<>();
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private long sequence;

  DeadLetterPublisher(SessionLoop loop, EnvelopeReader envelopes) {
    this.loop = loop;
    this.envelopes = envelopes;
    this.budget = new PublishBudget(loop.limits(), this::resume);
    this.runs = new ConfirmedRuns(loop.loop(), loop.builder(), budget, this, null);
  }

  @Override
  public boolean mayPublish(Runnable resumed) {
    if (budget.mayPublish()) {
      return true;
    }
    waiting.add(resumed);
    return false;
  }

  private void resume() {
    List<Runnable> resumed = List.copyOf(waiting);
    waiting.clear();
    resumed.forEach(Runnable::run);
  }

  @Override
  public void publish(DeadLetter letter, Runnable safe) {
    DeadLetterAddress address = letter.from().settings().deadLetter();
    if (address == null) {
      throw new IllegalArgumentException("a letter without an address");
    }
    MessageView first = letter.message(0);
    Headers before = annotations(first);
    List<byte[]> copies = CopyHeader.keys(headers(first), before);
    Headers after = after(letter, first, before, copies);
    if (address.routingKey() != null && !copies.isEmpty()) {
      after = CopyHeader.removedFrom(after);
    }
    setKey(address, first);
    List<byte[]> sentTo = address.routingKey() == null ? copies : List.of();
    long sequenceBefore = sequence;
    publish(letter, before, after, sentTo);
    if (sequence == sequenceBefore) {
      safe.run();
      return;
    }
    unsafe.add(new Unsafe(sequence, safe));
    runs.flush();
  }

  /** Messages of a run have the same key, but headers of their own, which may decide. */
  private void publish(DeadLetter letter, Headers before, Headers after, List<byte[]> sentTo) {
    ResolvedRoute route = null;
    OpenRun run = null;
    for (int i = 0; i < letter.count(); i++) {
      MessageView message = letter.message(i);
      if (route == null || !route.isCacheable()) {
        ResolvedRoute found = route(letter, before, after, sentTo, message);
        if (route == null || run == null || !found.leadsWhere(route)) {
          run = found.hasTargets() ? openRun(letter, found, after) : null;
        }
        route = found;
      }
      if (run != null) {
        copy(message, run);
      }
    }
  }

  private ResolvedRoute route(
      DeadLetter letter, Headers before, Headers after, List<byte[]> sentTo, MessageView message) {
    RouteCache routes = loop.routes(letter.from().virtualHost());
    HeadersSource headers = () -> Annotations.apply(headers(message), after);
    ResolvedRoute route =
        sentTo.isEmpty() ? routes.route(key, headers) : routes.route(key, sentTo, headers);
    if (letter.reason() == DeadLetter.Reason.REJECTED) {
      return route;
    }
    // Whoever comes round without anybody having refused it would do so for ever.
    return route.without(Deaths.queuesSinceRejection(before, letter.from().name()));
  }

  private OpenRun openRun(DeadLetter letter, ResolvedRoute route, Headers after) {
    return new OpenRun(
        runs,
        route,
        RunEnvelope.deadLetters(
            Arrays.copyOf(key.exchange(), key.exchangeBytes()),
            Arrays.copyOf(key.routingKey(), key.routingKeyBytes()),
            letter.isPersistent(),
            after));
  }

  private Headers after(DeadLetter letter, MessageView first, Headers before, List<byte[]> copies) {
    return Deaths.after(
        before,
        new Deaths.Death(
            letter.from().name(),
            letter.reason().text(),
            loop.loop().clock().wallMillis(),
            text(first.memory(), first.exchangeAt(), first.exchangeBytes()),
            routingKeys(first, copies),
            letter.expirationMillis()));
  }

  private Headers headers(MessageView message) {
    return envelopes.headers(message.memory(), message.propertiesAt(), message.propertiesBytes());
  }

  private void copy(MessageView message, OpenRun run) {
    int bytes = message.propertiesBytes() + message.bodyBytes();
    sequence++;
    ByteBuffer target = runs.append(run, message.propertiesBytes(), message.bodyBytes(), sequence);
    target.put(target.position(), message.memory(), message.propertiesAt(), bytes);
  }

  private static List<byte[]> routingKeys(MessageView message, List<byte[]> copies) {
    List<byte[]> keys = new ArrayList<>();
    keys.add(text(message.memory(), message.routingKeyAt(), message.routingKeyBytes()));
    keys.addAll(copies);
    return keys;
  }

  private static Headers annotations(MessageView message) {
    if (message.annotationsBytes() == 0) {
      return Headers.EMPTY;
    }
    return HeadersFormat.decode(message.memory().duplicate().position(message.annotationsAt()));
  }

  private void setKey(DeadLetterAddress address, MessageView message) {
    String routingKey = address.routingKey();
    key.set(address.exchange(), routingKey == null ? "" : routingKey);
    if (routingKey == null) {
      message.memory().get(message.routingKeyAt(), key.routingKey(), 0, message.routingKeyBytes());
      key.routingKeyBytes(message.routingKeyBytes());
    }
  }

  private static byte[] text(ByteBuffer memory, int at, int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    memory.get(at, bytes);
    return bytes;
  }

  @Override
  public void confirmed(long confirmedSequence) {
    while (!unsafe.isEmpty() && unsafe.getFirst().sequence <= confirmedSequence) {
      unsafe.removeFirst().safe.run();
    }
  }

  private record Unsafe(long sequence, Runnable safe) {}
}
