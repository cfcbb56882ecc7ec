package dev.forebay.protocol.stomp.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.ByteString;
import dev.forebay.message.Delay;
import dev.forebay.protocol.base.rabbitmq.Expiration;
import dev.forebay.protocol.base.rabbitmq.RefusalCode;
import dev.forebay.protocol.base.rabbitmq.WrongExpirationException;
import dev.forebay.protocol.stomp.api.Refusals;
import dev.forebay.protocol.stomp.api.SessionScope;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.protocol.stomp.destination.Destination;
import dev.forebay.protocol.stomp.dialect.Words;
import dev.forebay.protocol.stomp.mapping.HeaderList;
import dev.forebay.protocol.stomp.mapping.PropertyNames;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies a message from where its frame lies straight into the broker's memory. Whoever calls makes
 * sure that the queue for its answers is there. Confined to the connection's loop.
 */
public final class SendPath {
  /** What became of a frame. */
  public enum Outcome {
    TAKEN,
    /** There is no memory for messages of its kind; nothing has changed. */
    NO_ROOM,
    /** Where it goes takes several turns to find out; nothing has changed. */
    NO_ROUTE,
    /** The queue that it names is to be made first; nothing has changed. */
    NO_QUEUE
  }

  private static final int NO_HEADER = -1;

  private final SessionScope scope;
  private FrameReader frame;
  private final Receipts receipts;
  private final Publisher publisher;
  private final SentHeaders headers;
  private final @Nullable SaidTimes times;
  private final RouteKey key = new RouteKey();
  private final MessageTraits traits = new MessageTraits();
  private String lastText = "";
  private @Nullable Destination lastDestination;
  private boolean isUnflushed;

  /** The route of the message at hand, if it takes long to find. */
  private @Nullable Route sought;

  /** Of the frames that one reader finds, until {@link #at}. */
  public SendPath(SessionScope scope, FrameReader frame, Receipts receipts) {
    this.scope = scope;
    this.frame = frame;
    this.receipts = receipts;
    this.publisher = scope.session().publisher(receipts);
    this.headers = new SentHeaders(frame);
    this.times =
        switch (scope.shared().dialect()) {
          case RABBITMQ -> null;
          case ACTIVEMQ -> new SaidTimes();
        };
  }

  /** The message is in the frame that another reader has found. */
  public void at(FrameReader reader) {
    frame = reader;
    headers.at(reader);
  }

  /** Where the message at hand goes. */
  public Destination destination() {
    String text = Words.required(frame, HeaderName.DESTINATION);
    Destination known = lastDestination;
    if (known == null || !text.equals(lastText)) {
      known = Destination.of(text, scope.shared().dialect());
      lastDestination = known;
      lastText = text;
      address(text, known);
    }
    return known;
  }

  /** The message at hand goes to a queue of a session. */
  public Destination toReplyQueue(String queue) {
    lastDestination = null;
    key.set("", queue);
    return new Destination.ReplyQueue(queue);
  }

  private void address(String text, Destination destination) {
    switch (destination) {
      case Destination.Queue(String name) -> key.set("", name);
      case Destination.AmqQueue(String name) -> key.set("", name);
      case Destination.ReplyQueue(String name) -> key.set("", name);
      case Destination.Exchange(String name, String routingKey) -> key.set(name, routingKey);
      case Destination.Topic(String routingKey) -> key.set(Destination.TOPIC_EXCHANGE, routingKey);
      case Destination.TempQueue _ -> {
        lastDestination = null;
        throw new StompException(
            "Invalid destination", "'%s' is not a valid destination for 'SEND'\n".formatted(text));
      }
    }
  }

  /**
   * Takes the frame at hand.
   *
   * @param staging the transaction that it belongs to, or null
   * @param replyTo the queue that answers are wanted in, if it is another than the frame says
   * @param mayMakeQueue whether its queue can be made, if it is not there
   */
  public Outcome send(@Nullable Staging staging, @Nullable String replyTo, boolean mayMakeQueue) {
    checkHeaders();
    Publisher target = staging == null ? publisher : staging.publisher();
    isUnflushed |= staging == null;
    Route route = sought == null ? target.route(key, headers) : sought;
    requireOpen(route);
    if (!route.isFound()) {
      sought = route;
      return Outcome.NO_ROUTE;
    }
    if (route.delay() instanceof Delay.Wrong(String why)) {
      throw Refusals.of(RefusalCode.PRECONDITION_FAILED, why);
    }
    if (staging != null && route.reachesStreams()) {
      throw Refusals.notImplemented("streams in transactions");
    }
    byte[] receipt = receipt();
    if (!route.hasTargets()) {
      sought = null;
      if (mayMakeQueue) {
        return Outcome.NO_QUEUE;
      }
      if (staging == null) {
        publisher.drop(receipts.next());
      }
      wantReceipt(staging, receipt);
      return Outcome.TAKEN;
    }
    byte[] address = replyTo == null ? null : replyTo.getBytes(UTF_8);
    int propertiesBytes = propertiesBytes(address);
    int bytes = propertiesBytes + frame.bodyBytes();
    if (!target.mayAppend(route, traits, bytes)) {
      return Outcome.NO_ROOM;
    }
    if (staging != null) {
      staging.requireRoom(bytes);
    }
    ByteBuffer out =
        target.append(
            route,
            traits,
            propertiesBytes,
            frame.bodyBytes(),
            staging == null ? receipts.next() : 0);
    put(out, address);
    sought = null;
    wantReceipt(staging, receipt);
    return Outcome.TAKEN;
  }

  /** Runs when a frame that was not taken for lack of a route may be tried again. */
  public void whenRouteIsFound(Runnable action) {
    if (sought == null) {
      throw new IllegalStateException("no route is sought");
    }
    sought.whenFound(action);
  }

  /** The session ends: nobody wants the route any more. */
  public void close() {
    flush();
    if (sought != null) {
      sought.forget();
      sought = null;
    }
  }

  /** Lets what was published go its way. */
  public void flush() {
    if (isUnflushed) {
      isUnflushed = false;
      publisher.flush();
    }
  }

  private byte @Nullable [] receipt() {
    int header = frame.find(HeaderName.RECEIPT);
    if (header == NO_HEADER) {
      return null;
    }
    ByteBuffer id = ByteBuffer.allocate(frame.valueBytes(header));
    frame.putValue(header, id);
    return id.array();
  }

  private void wantReceipt(@Nullable Staging staging, byte @Nullable [] id) {
    if (id != null && staging != null) {
      staging.receiptWanted(id);
    } else if (id != null) {
      receipts.wanted(id);
    }
  }

  private void checkHeaders() {
    if (frame.has(HeaderName.MESSAGE_ID)) {
      throw new StompException("Invalid header", "'message-id' is not allowed on 'SEND'.\n");
    }
    String user = frame.text(HeaderName.USER_ID);
    if (user != null && !user.equals(scope.user())) {
      throw Refusals.of(
          RefusalCode.PRECONDITION_FAILED,
          "user_id property set to '%s' but authenticated user was '%s'"
              .formatted(user, scope.user()));
    }
    boolean isPersistent =
        frame.has(HeaderName.PERSISTENT) && Words.flag(frame, HeaderName.PERSISTENT, false);
    if (times != null) {
      times.read(frame, scope.shared().nowMillis().getAsLong());
    }
    traits.set(isPersistent, expirationMillis(), List.of()).priority(priority());
  }

  private int priority() {
    String text = frame.text(HeaderName.PRIORITY);
    return text == null ? 0 : PropertyNames.priority(ByteString.utf8(text));
  }

  private long expirationMillis() {
    int header = frame.find(HeaderName.EXPIRATION);
    if (header == NO_HEADER) {
      return times == null ? Publisher.NO_EXPIRATION : times.expirationMillis();
    }
    ByteBuffer text = ByteBuffer.allocate(frame.valueBytes(header));
    frame.putValue(header, text);
    try {
      return Expiration.millis(Unpooled.wrappedBuffer(text.array()), 0, text.position());
    } catch (WrongExpirationException wrong) {
      throw Refusals.of(RefusalCode.PRECONDITION_FAILED, wrong.why());
    }
  }

  private void requireOpen(Route route) {
    if (route.isDenied()) {
      throw Refusals.of(scope.session().refusal(route));
    }
    String exchange = "exchange '%s' in vhost '%s'";
    if (!route.exists()) {
      throw Refusals.of(
          RefusalCode.NOT_FOUND,
          ("no " + exchange).formatted(key.exchangeName(), scope.virtualHost()));
    }
    if (route.isInternal()) {
      throw Refusals.of(
          RefusalCode.ACCESS_REFUSED,
          ("cannot publish to internal " + exchange)
              .formatted(key.exchangeName(), scope.virtualHost()));
    }
  }

  private int propertiesBytes(byte @Nullable [] replyTo) {
    int bytes = times == null ? 0 : times.bytes();
    for (int i = 0; i < frame.headers(); i++) {
      if (isKept(frame.known(i))) {
        bytes += HeaderList.OVERHEAD_BYTES + frame.nameBytes(i) + valueBytes(i, replyTo);
      }
    }
    return bytes;
  }

  private boolean isKept(@Nullable HeaderName name) {
    return !SentHeaders.isOfFrame(name) && (times == null || !times.replaces(name));
  }

  private int valueBytes(int header, byte @Nullable [] replyTo) {
    return replyTo != null && frame.known(header) == HeaderName.REPLY_TO
        ? replyTo.length
        : frame.valueBytes(header);
  }

  private void put(ByteBuffer out, byte @Nullable [] replyTo) {
    if (times != null) {
      times.put(out);
    }
    for (int i = 0; i < frame.headers(); i++) {
      if (isKept(frame.known(i))) {
        HeaderList.putLengths(out, frame.nameBytes(i), valueBytes(i, replyTo));
        frame.putName(i, out);
        if (replyTo != null && frame.known(i) == HeaderName.REPLY_TO) {
          out.put(replyTo);
        } else {
          frame.putValue(i, out);
        }
      }
    }
    frame.putBody(out);
  }
}
