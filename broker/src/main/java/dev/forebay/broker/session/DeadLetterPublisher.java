package dev.forebay.broker.session;

import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.api.declaration.QueueSettings.DeadLetterAddress;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.OutcomeListener;
import dev.forebay.broker.api.publish.PublishOutcome;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.catalog.ResolvedRoute;
import dev.forebay.broker.catalog.RouteCache;
import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.queue.DeadLetter;
import dev.forebay.broker.queue.DeadLetterOutlet;
import dev.forebay.broker.record.RunEnvelope;
import dev.forebay.broker.route.RouteFinder;
import dev.forebay.message.Annotations;
import dev.forebay.message.AnnotationsFormat;
import dev.forebay.message.ByteString;
import dev.forebay.message.Death;
import dev.forebay.message.Delay;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.Headers;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.MessageCodec;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the dead letters of one loop's queues like a client that asks for confirms: a letter
 * leaves its queue when it is safe where it went. It waits when publishers have to. Confined to its
 * loop.
 */
final class DeadLetterPublisher implements DeadLetterOutlet, ConfirmListener {
  private final SessionLoop loop;
  private final PublishBudget budget;
  private final ConfirmedRuns runs;
  private final RouteKey key = new RouteKey();
  private final ArrayDeque<Unsafe> unsafe = new ArrayDeque<>();
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private final Wait wait;
  private final RouteFinder finder;

  /** Letters whose routes take long to be found, by whom they wait for. */
  private final Map<Runnable, Addressee> sought = new HashMap<>(0);

  private long sequence;

  private final KeptLetters kept;

  DeadLetterPublisher(SessionLoop loop) {
    this.loop = loop;
    this.wait = loop.loop().waits().of("the dead letters of a loop");
    this.budget = new PublishBudget(loop.limits(), this::resume);
    this.runs = new ConfirmedRuns(loop, budget, this, null);
    this.kept = new KeptLetters();
    this.finder = new RouteFinder(loop.searches(), Runnable::run);
  }

  @Override
  public boolean mayPublish(Runnable resumed) {
    if (budget.mayPublish()) {
      return true;
    }
    waiting.add(resumed);
    wait.begin(WaitReason.DEAD_LETTERS);
    return false;
  }

  private void resume() {
    List<Runnable> resumed = List.copyOf(waiting);
    waiting.clear();
    wait.end();
    resumed.forEach(Runnable::run);
  }

  @Override
  public void publish(DeadLetter letter, Runnable resumed, Fate fate) {
    DeadLetterAddress address = letter.from().settings().deadLetter();
    if (address == null) {
      throw new IllegalArgumentException("a letter without an address");
    }
    Addressed addressed = addressed(letter, address);
    if (letter.isKept()) {
      kept.publish(addressed, resumed, fate);
      return;
    }
    long sequenceBefore = sequence;
    int published = publish(addressed, resumed);
    if (published == 0) {
      return;
    }
    fate.taken(published);
    if (sequence == sequenceBefore) {
      fate.safe(published);
    } else {
      unsafe.add(new Unsafe(sequence, published, fate));
      runs.flush();
    }
  }

  private Addressed addressed(DeadLetter letter, DeadLetterAddress address) {
    MessageView first = letter.message(0);
    MessageCodec codec = loop.forms().messages(first.form());
    Annotations before =
        AnnotationsFormat.decode(first.memory(), first.annotationsAt(), first.annotationsBytes());
    List<ByteString> copies =
        before.hidesCopyKeys()
            ? List.of()
            : codec.copyKeys(first.memory(), first.propertiesAt(), first.propertiesBytes());
    setKey(address, first);
    Death.Reason reason = letter.reason();
    if (reason == null) {
      return new Addressed(letter, codec, before, before.afterDelay(), further(before, copies));
    }
    Annotations after = before.after(death(letter, reason, first, copies));
    if (address.routingKey() != null) {
      after = after.withoutFurtherKeys(!copies.isEmpty());
      return new Addressed(letter, codec, before, after, List.of());
    }
    return new Addressed(letter, codec, before, after, further(before, copies));
  }

  private static List<ByteString> further(Annotations before, List<ByteString> copies) {
    List<ByteString> further = new ArrayList<>(copies);
    further.addAll(before.hiddenKeys());
    return further;
  }

  /**
   * Messages of a run have the same key, but headers of their own, which may decide.
   *
   * @return how many were published before one whose route is still to be found
   */
  private int publish(Addressed addressed, Runnable resumed) {
    ResolvedRoute route = null;
    OpenRun run = null;
    int published = 0;
    while (published < addressed.letter.count()) {
      MessageView message = addressed.letter.message(published);
      if (route == null || !route.isCacheable()) {
        ResolvedRoute found = route(addressed, message, published, resumed);
        if (found == null) {
          return published;
        }
        if (route == null || run == null || !found.leadsWhere(route)) {
          run = null;
        }
        route = found;
      }
      int priority = addressed.priority(message, route);
      if (route.hasTargets() && (run == null || run.priority() != priority)) {
        run = openRun(runs, addressed, message, route, priority);
      }
      if (run != null) {
        sequence++;
        copy(message, run, sequence);
      }
      published++;
    }
    return published;
  }

  private @Nullable ResolvedRoute route(
      Addressed addressed, MessageView message, int index, Runnable resumed) {
    DeadLetter letter = addressed.letter;
    RouteCache routes = loop.routes(letter.from().virtualHost());
    ResolvedRoute route = found(routes, addressed, message, letter.offset(index), resumed);
    if (route == null || letter.isDue() || letter.reason() == Death.Reason.REJECTED) {
      return route;
    }
    // A letter that comes round without anybody having refused it would do so for ever.
    return routes.without(route, addressed.before.queuesSinceRejection(letter.from().name()));
  }

  /** A route that is being found is asked for again by whoever hears that it is found. */
  private @Nullable ResolvedRoute found(
      RouteCache routes, Addressed addressed, MessageView message, long offset, Runnable resumed) {
    Addressee earlier = sought.get(resumed);
    if (earlier != null) {
      return earlier.offset == offset && earlier.route.isFound()
          ? RouteFinder.found(earlier.route)
          : null;
    }
    Route route =
        finder.route(routes, key, addressed.further, new LetterHeaders(addressed, message));
    if (route.isFound()) {
      return RouteFinder.found(route);
    }
    sought.put(resumed, new Addressee(offset, route));
    route.whenFound(() -> {
      resumed.run();
      sought.remove(resumed);
      // Something else may have come first meanwhile.
      resumed.run();
    });
    return null;
  }

  /** What a letter has to say when an exchange asks. */
  private record LetterHeaders(Addressed addressed, MessageView message) implements HeadersSource {
    /** Nothing is held back twice, nor for what nobody can understand. */
    @Override
    public Delay delay() {
      Delay wanted = addressed.after.wasHeld() ? Delay.NONE : addressed.codec.delay(headers());
      return wanted instanceof Delay.Wrong ? Delay.NONE : wanted;
    }

    @Override
    public Headers headers() {
      return addressed.codec.headers(
          message.memory(), message.propertiesAt(), message.propertiesBytes(), addressed.after);
    }

    @Override
    public @Nullable ByteString property(EnvelopeProperty property) {
      ByteBuffer bytes = message.memory().slice(message.propertiesAt(), message.propertiesBytes());
      return addressed
          .codec
          .decode(
              ByteString.EMPTY,
              ByteString.EMPTY,
              bytes,
              Annotations.NONE,
              ByteBuffer.allocate(0),
              0)
          .properties()
          .get(property);
    }
  }

  /** Whose route is looked for: of the message at an offset of a queue. */
  private record Addressee(long offset, Route route) {}

  private OpenRun openRun(
      ConfirmedRuns of,
      Addressed addressed,
      MessageView message,
      ResolvedRoute route,
      int priority) {
    return new OpenRun(
        of,
        route,
        addressed.after.hiddenKeys(),
        addressed.letter.isDue()
            ? due(addressed, message, route, priority)
            : died(addressed, route, priority));
  }

  /** As it was published, to wherever that was. */
  private RunEnvelope due(
      Addressed addressed, MessageView message, ResolvedRoute route, int priority) {
    byte[] exchange = new byte[message.exchangeBytes()];
    message.memory().get(message.exchangeAt(), exchange);
    return RunEnvelope.published(
        addressed.codec.form().id(),
        exchange,
        key.keyDialect(),
        key.routingKeyCopy(),
        addressed.letter.isPersistent(),
        priority,
        route.isSized(),
        addressed.letter.expirationMillis(),
        addressed.after);
  }

  private RunEnvelope died(Addressed addressed, ResolvedRoute route, int priority) {
    return RunEnvelope.deadLetters(
        addressed.codec.form().id(),
        key.exchangeCopy(),
        key.keyDialect(),
        key.routingKeyCopy(),
        addressed.letter.isPersistent(),
        priority,
        route.isSized(),
        addressed.after);
  }

  private Death death(
      DeadLetter letter, Death.Reason reason, MessageView first, List<ByteString> copies) {
    List<ByteString> routingKeys = new ArrayList<>();
    routingKeys.add(text(first.memory(), first.routingKeyAt(), first.routingKeyBytes()));
    routingKeys.addAll(copies);
    Dialects dialects = loop.forms().dialects();
    routingKeys.replaceAll(key -> dialects.spelled(key, first.keyDialect(), dialects.names()));
    return new Death(
        ByteString.utf8(letter.from().name()),
        reason,
        1,
        loop.loop().clock().wallMillis(),
        text(first.memory(), first.exchangeAt(), first.exchangeBytes()),
        letter.expirationMillis(),
        routingKeys);
  }

  private static void copy(MessageView message, OpenRun run, long number) {
    int bytes = message.propertiesBytes() + message.bodyBytes();
    ByteBuffer target =
        run.runs().append(run, message.propertiesBytes(), message.bodyBytes(), number);
    target.put(target.position(), message.memory(), message.propertiesAt(), bytes);
  }

  private void setKey(DeadLetterAddress address, MessageView message) {
    String routingKey = address.routingKey();
    key.set(address.exchange(), routingKey == null ? "" : routingKey);
    // What a declaration says is written as names are.
    key.keyDialect(routingKey == null ? message.keyDialect() : KeyDialect.OF_NAMES);
    if (routingKey == null) {
      int bytes = message.routingKeyBytes();
      message.memory().get(message.routingKeyAt(), key.roomForRoutingKey(bytes), 0, bytes);
    }
  }

  private static ByteString text(ByteBuffer memory, int at, int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    memory.get(at, bytes);
    return ByteString.copyOf(bytes, 0, lengthBytes);
  }

  @Override
  public void confirmed(long confirmedSequence) {
    while (!unsafe.isEmpty() && unsafe.getFirst().sequence <= confirmedSequence) {
      unsafe.removeFirst().end();
    }
  }

  /** Of the letter that is the oldest by now a part may be missing. */
  @Override
  public void lost(long lostSequence) {
    unsafe.getFirst().isLost = true;
    confirmed(lostSequence);
  }

  /** Letters that stay where they are until some queue has them: one by one, each a run. */
  private final class KeptLetters implements OutcomeListener {
    private final ConfirmedRuns ofKept = new ConfirmedRuns(loop, budget, this, null);
    private final TreeMap<Long, Kept> unsure = new TreeMap<>();
    private long sent;

    private static final class Kept {
      private final Fate fate;
      private final Set<Long> had;
      private boolean isFull;

      private Kept(Fate fate, Set<Long> had) {
        this.fate = fate;
        this.had = new HashSet<>(had);
      }
    }

    void publish(Addressed addressed, Runnable resumed, Fate fate) {
      DeadLetter letter = addressed.letter;
      MessageView message = letter.message(0);
      ResolvedRoute found = route(addressed, message, 0, resumed);
      if (found == null) {
        return;
      }
      fate.taken(1);
      ResolvedRoute route = found.without(letter.had());
      if (route.hasTargets()) {
        int priority = addressed.priority(message, route);
        sent++;
        unsure.put(sent, new Kept(fate, letter.had()));
        copy(message, openRun(ofKept, addressed, message, route, priority), sent);
        ofKept.flush();
      } else if (letter.had().isEmpty()) {
        fate.kept(Set.of());
      } else {
        fate.safe(1);
      }
    }

    /** Of one letter: each is a run. */
    @Override
    public void outcome(long first, long last, List<PublishOutcome> outcomes) {
      Kept letter = unsure.get(last);
      if (letter == null) {
        throw new IllegalStateException("nobody waits for " + last);
      }
      for (PublishOutcome outcome : outcomes) {
        switch (outcome) {
          case PublishOutcome.Stored stored -> letter.had.add(stored.destinationId());
          case PublishOutcome.Full _ -> letter.isFull = true;
          case PublishOutcome.Gone _ -> {}
        }
      }
    }

    @Override
    public void confirmed(long confirmedSequence) {
      while (!unsure.isEmpty() && unsure.firstKey() <= confirmedSequence) {
        Kept letter = unsure.pollFirstEntry().getValue();
        if (letter.isFull || letter.had.isEmpty()) {
          letter.fate.kept(letter.had);
        } else {
          letter.fate.safe(1);
        }
      }
    }

    @Override
    public void lost(long lostSequence) {
      confirmed(lostSequence - 1);
      unsure.pollFirstEntry().getValue().fate.lost(1);
    }
  }

  /**
   * A letter ready to be sent.
   *
   * @param further routing keys besides its own
   */
  private record Addressed(
      DeadLetter letter,
      MessageCodec codec,
      Annotations before,
      Annotations after,
      List<ByteString> further) {
    private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);

    /** Of a message, as far as its route asks for it. */
    private int priority(MessageView message, ResolvedRoute route) {
      if (!route.isRanked()) {
        return 0;
      }
      ByteBuffer properties =
          message.memory().slice(message.propertiesAt(), message.propertiesBytes());
      ByteString said =
          codec
              .decode(ByteString.EMPTY, ByteString.EMPTY, properties, Annotations.NONE, NO_BODY, 0)
              .properties()
              .get(EnvelopeProperty.PRIORITY);
      return said == null ? 0 : priority(said.toString());
    }

    /** A form may say anything there. */
    private static int priority(String text) {
      try {
        return Math.clamp(Long.parseLong(text), 0, QueueRules.PRIORITY_MAX);
      } catch (NumberFormatException none) {
        return 0;
      }
    }
  }

  /** A letter that is not safe yet. */
  private static final class Unsafe {
    private final long sequence;
    private final int count;
    private final Fate fate;
    private boolean isLost;

    Unsafe(long sequence, int count, Fate fate) {
      this.sequence = sequence;
      this.count = count;
      this.fate = fate;
    }

    void end() {
      if (isLost) {
        fate.lost(count);
      } else {
        fate.safe(count);
      }
    }
  }
}
