package dev.forebay.protocol.amqp091.publish;

import dev.forebay.broker.api.publish.Promise;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.Delay;
import dev.forebay.protocol.amqp091.api.ConnectionScope;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.content.ContentHeader;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.PublishHeader;
import dev.forebay.protocol.amqp091.output.Returns;
import dev.forebay.protocol.amqp091.settlement.ChannelTransaction;
import dev.forebay.protocol.base.rabbitmq.RefusalWords;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Publishing on one channel. A message whose frames are all in the read buffer is copied from there
 * straight into the broker's memory, without an object; any other is gathered in a {@link
 * ContentAssembly} first. Confined to the connection's loop.
 */
public final class PublishPath {
  /** What became of a frame. */
  public enum Outcome {
    TAKEN,
    /** Others have the memory for incomplete messages. */
    NO_CONTENT_MEMORY,
    /** There is no memory for messages of its kind. */
    NO_ROOM,
    /** Where it goes takes several turns to find out. */
    NO_ROUTE,
    /** Not all of the message is here. */
    INCOMPLETE
  }

  private enum Expected {
    METHOD,
    HEADER,
    BODY
  }

  private final PublishingChannel channel;
  private final ConnectionScope open;
  private final Publisher publisher;
  private final Confirms confirms;
  private final ContentAssembly assembly;
  private final FrameReader ahead;
  private final PublishHeader method = new PublishHeader();
  private final ContentHeader header = new ContentHeader();
  private final RouteKey key = new RouteKey();
  private final RouteLookup lookup = new RouteLookup();
  private final PropertyRules rules;
  private Expected expected = Expected.METHOD;
  private @Nullable ChannelTransaction transaction;
  private @Nullable Promise promise;
  private boolean mandatory;
  private boolean unflushed;
  private boolean isRefused;
  private long refusedBytesLeft;

  public PublishPath(PublishingChannel channel, ConnectionScope open) {
    this.channel = channel;
    this.open = open;
    this.confirms = new Confirms(channel);
    this.publisher = open.session().publisher(confirms);
    this.assembly = new ContentAssembly(open.allocator(), open.contentShare());
    this.ahead = new FrameReader(open.frameMaxBytes());
    this.rules = new PropertyRules(open.user());
  }

  /** From now on messages are staged. */
  public void stageIn(ChannelTransaction staging) {
    transaction = staging;
  }

  public Confirms confirms() {
    return confirms;
  }

  /** Whether a message has begun and not ended. */
  public boolean isIncomplete() {
    return expected != Expected.METHOD;
  }

  /** A method frame came. */
  public void requireMethodExpected() {
    switch (expected) {
      case METHOD -> {}
      case HEADER ->
          throw unexpected("expected content header for class 60, got non content header frame");
      case BODY -> throw unexpected("expected content body, got non content body frame");
    }
  }

  /**
   * The next message, or the one that has begun, is not taken: its frames go nowhere.
   *
   * @throws AmqpProtocolException if its publisher would not hear of it
   */
  public void refuse() {
    if (!confirms.isSelected()) {
      throw error(ReplyCode.PRECONDITION_FAILED, "no memory for further messages of this kind");
    }
    confirms.refuse();
    isRefused = true;
    lookup.forget();
  }

  /** Runs when a message that was not taken for lack of a route may be tried again. */
  public void whenRouteIsFound(Runnable action) {
    lookup.whenFound(action);
  }

  /**
   * Takes basic.publish, and its content if all of it follows.
   *
   * @return that it is taken, or why it can't be taken now
   */
  public Outcome publish(ByteBuf in, FrameReader frame) {
    method.decode(in, frame.payloadOffset(), frame.payloadBytes());
    if (method.immediate()) {
      throw error(ReplyCode.NOT_IMPLEMENTED, "immediate=true");
    }
    mandatory = method.mandatory();
    fillKey();
    int next = in.readerIndex();
    Outcome outcome = isRefused ? Outcome.INCOMPLETE : publishWhole(in);
    if (outcome != Outcome.TAKEN) {
      in.readerIndex(next);
    }
    if (outcome == Outcome.INCOMPLETE) {
      expected = Expected.HEADER;
      assembly.announced();
      return Outcome.TAKEN;
    }
    return outcome;
  }

  /** Takes a content header, if there is memory for the message. */
  public Outcome header(ByteBuf in, int offset, int lengthBytes) {
    switch (expected) {
      case METHOD ->
          throw new AmqpProtocolException(
              ReplyCode.UNEXPECTED_FRAME, "expected method frame, got non method frame instead");
      case BODY -> throw unexpected("expected content body, got non content body frame");
      case HEADER -> {}
    }
    decodeHeader(in, offset, lengthBytes);
    if (isRefused) {
      expected = Expected.BODY;
      refusedBytesLeft = header.bodyBytes();
      skipRefused(0);
      return Outcome.TAKEN;
    }
    Route route = wantedRoute(header.properties());
    if (route != null && !route.isFound()) {
      return Outcome.NO_ROUTE;
    }
    Route leading = route != null && route.hasTargets() ? route : null;
    if (leading != null && !mayAppend(leading, header.properties(), (int) header.bodyBytes())) {
      return Outcome.NO_ROOM;
    }
    if (!assembly.begin(header.properties(), (int) header.bodyBytes())) {
      return Outcome.NO_CONTENT_MEMORY;
    }
    if (leading != null) {
      promise = target().promise(leading, rules.traits(), assembly.bytes());
    }
    if (assembly.isComplete()) {
      lookup.keep(route);
      finish(assembledRoute());
      return Outcome.TAKEN;
    }
    // At its end it goes where it would go then.
    lookup.forget();
    expected = Expected.BODY;
    channel.contentIncomplete();
    return Outcome.TAKEN;
  }

  /** Where the message would go; null if it is wrong, which is told at its end. */
  private @Nullable Route wantedRoute(ByteRange properties) {
    try {
      rules.check(properties);
    } catch (AmqpProtocolException wrong) {
      return null;
    }
    if (rules.copies().hasBcc()) {
      ByteBuf seen = CopyKeys.withoutBcc(properties);
      return find(new ByteRange().set(seen, 0, seen.readableBytes()));
    }
    return find(properties);
  }

  private Route find(ByteRange seen) {
    return lookup.route(target(), key, rules.copies(), seen);
  }

  private boolean mayAppend(Route route, ByteRange properties, int bodyBytes) {
    return target().mayAppend(route, rules.traits(), properties.lengthBytes() + bodyBytes);
  }

  private void skipRefused(int bytes) {
    refusedBytesLeft -= bytes;
    if (refusedBytesLeft <= 0) {
      isRefused = false;
      expected = Expected.METHOD;
    }
  }

  /** Takes a body frame; the last one if it is known where the message goes. */
  public Outcome body(ByteBuf in, int offset, int lengthBytes) {
    switch (expected) {
      case METHOD ->
          throw new AmqpProtocolException(
              ReplyCode.UNEXPECTED_FRAME, "expected method frame, got non method frame instead");
      case HEADER ->
          throw unexpected("expected content header for class 60, got non content header frame");
      case BODY -> {}
    }
    if (isRefused) {
      skipRefused(lengthBytes);
      return Outcome.TAKEN;
    }
    if (!assembly.isCompletedBy(lengthBytes)) {
      assembly.add(in, offset, lengthBytes);
      channel.contentIncomplete();
      return Outcome.TAKEN;
    }
    Route route = assembledRoute();
    if (!route.isFound()) {
      return Outcome.NO_ROUTE;
    }
    assembly.add(in, offset, lengthBytes);
    finish(route);
    return Outcome.TAKEN;
  }

  /** Lets what was published go its way. */
  public void flush() {
    if (unflushed) {
      unflushed = false;
      publisher.flush();
    }
  }

  /** Counts a tick of the deadline for content; how many the message has seen. */
  public int grewOlder() {
    return expected == Expected.METHOD ? 0 : assembly.grewOlder();
  }

  /** Forgets an incomplete message. */
  public void abandon() {
    flush();
    expected = Expected.METHOD;
    lookup.forget();
    releaseAssembly();
  }

  private void releaseAssembly() {
    assembly.release();
    if (promise != null) {
      promise.keep();
      promise = null;
    }
  }

  private Outcome publishWhole(ByteBuf in) {
    if (!aheadIs(in, FrameType.HEADER)) {
      return Outcome.INCOMPLETE;
    }
    decodeHeader(in, ahead.payloadOffset(), ahead.payloadBytes());
    int bodyBytes = (int) header.bodyBytes();
    int bodyFrames = in.readerIndex();
    if (!hasWholeBody(in, bodyBytes)) {
      return Outcome.INCOMPLETE;
    }
    ByteRange properties = header.properties();
    Route route = route(properties);
    if (!route.isFound()) {
      return Outcome.NO_ROUTE;
    }
    if (!route.hasTargets()) {
      if (mandatory) {
        return Outcome.INCOMPLETE;
      }
      addressReplies(properties);
      publisher.drop(confirms.next());
      lookup.forget();
      return Outcome.TAKEN;
    }
    if (!mayAppend(route, properties, bodyBytes)) {
      return Outcome.NO_ROOM;
    }
    addressReplies(properties);
    ByteBuffer target = append(route, properties, bodyBytes);
    target.limit(target.position() + properties.lengthBytes());
    properties.buffer().getBytes(properties.offset(), target);
    copyBody(in, bodyFrames, bodyBytes, target);
    lookup.forget();
    return Outcome.TAKEN;
  }

  private boolean hasWholeBody(ByteBuf in, int bodyBytes) {
    int missing = bodyBytes;
    while (missing > 0) {
      if (missing > in.readableBytes() || !aheadIs(in, FrameType.BODY)) {
        return false;
      }
      missing -= ahead.payloadBytes();
    }
    return missing == 0;
  }

  private void copyBody(ByteBuf in, int bodyFrames, int bodyBytes, ByteBuffer target) {
    int end = in.readerIndex();
    in.readerIndex(bodyFrames);
    int missing = bodyBytes;
    while (missing > 0) {
      ahead.next(in);
      target.limit(target.position() + ahead.payloadBytes());
      in.getBytes(ahead.payloadOffset(), target);
      missing -= ahead.payloadBytes();
    }
    in.readerIndex(end);
  }

  private boolean aheadIs(ByteBuf in, int type) {
    return ahead.next(in) && ahead.type() == type && ahead.channel() == channel.number();
  }

  /** Where the message that is being gathered goes; it is given up if it may not be published. */
  private Route assembledRoute() {
    try {
      return route(header.properties().set(assembly.content(), 0, assembly.propertiesBytes()));
    } catch (RuntimeException refused) {
      expected = Expected.METHOD;
      releaseAssembly();
      throw refused;
    }
  }

  private void finish(Route route) {
    expected = Expected.METHOD;
    try {
      publishAssembled(route);
    } finally {
      lookup.forget();
      releaseAssembly();
    }
  }

  private void publishAssembled(Route route) {
    ByteBuf content = assembly.content();
    ByteRange properties = header.properties();
    addressReplies(properties);
    if (route.hasTargets()) {
      int bodyBytes = assembly.bodyBytes();
      ByteBuffer target = append(route, properties, bodyBytes);
      target.limit(target.position() + properties.lengthBytes());
      properties.buffer().getBytes(properties.offset(), target);
      target.limit(target.position() + bodyBytes);
      content.getBytes(assembly.propertiesBytes(), target);
      return;
    }
    if (mandatory) {
      giveBack(content, properties);
    }
    publisher.drop(confirms.next());
  }

  /** Gives the message back as its readers would have got it. */
  private void giveBack(ByteBuf content, ByteRange properties) {
    int propertiesBytes = properties.lengthBytes();
    ByteBuf seen =
        Unpooled.wrappedBuffer(
            properties.buffer().slice(properties.offset(), propertiesBytes),
            content.slice(assembly.propertiesBytes(), assembly.bodyBytes()));
    if (transaction == null) {
      Returns.write(
          open.output(), channel.number(), open.frameMaxBytes(), key, seen, propertiesBytes);
    } else {
      requireRoom(transaction, seen.readableBytes());
      transaction.keepUnroutable(key, seen, propertiesBytes);
    }
  }

  private static void requireRoom(ChannelTransaction staging, int messageBytes) {
    staging.requireRoom(messageBytes, BasicMethod.CLASS_ID, BasicMethod.Publish.METHOD_ID);
  }

  private Publisher target() {
    return transaction == null ? publisher : transaction.publisher();
  }

  /** Where the message goes; of its properties what readers may not see is taken out. */
  private Route route(ByteRange properties) {
    channel.published();
    unflushed = true;
    try {
      rules.check(properties);
    } catch (AmqpProtocolException wrong) {
      // As RabbitMQ, which looks at the exchange first.
      Route route = find(properties);
      lookup.forget();
      requireOpen(route);
      throw wrong;
    }
    if (rules.copies().hasBcc()) {
      ByteBuf rewritten = CopyKeys.withoutBcc(properties);
      properties.set(rewritten, 0, rewritten.readableBytes());
    }
    Route route = find(properties);
    requireOpen(route);
    if (transaction != null && route.isFound() && route.reachesStreams()) {
      throw error(ReplyCode.NOT_IMPLEMENTED, "streams in transactions");
    }
    return route;
  }

  private void requireOpen(Route route) {
    if (route.isDenied()) {
      throw error(ReplyCode.ACCESS_REFUSED, RefusalWords.text(open.session().refusal(route)));
    }
    if (!route.exists()) {
      throw error(ReplyCode.NOT_FOUND, "no " + exchangeText());
    }
    if (route.isInternal()) {
      throw error(ReplyCode.ACCESS_REFUSED, "cannot publish to internal " + exchangeText());
    }
    if (route.isFound() && route.delay() instanceof Delay.Wrong(String why)) {
      throw error(ReplyCode.PRECONDITION_FAILED, why);
    }
  }

  /** Replaces an address that a reader could not use. */
  private void addressReplies(ByteRange properties) {
    if (rules.wantsReplies()) {
      ByteBuf rewritten = channel.directReplies().addressed(properties);
      properties.set(rewritten, 0, rewritten.readableBytes());
    }
  }

  private ByteBuffer append(Route route, ByteRange properties, int bodyBytes) {
    if (transaction != null) {
      requireRoom(transaction, properties.lengthBytes() + bodyBytes);
    }
    return target()
        .append(route, rules.traits(), properties.lengthBytes(), bodyBytes, confirms.next());
  }

  private void decodeHeader(ByteBuf in, int offset, int lengthBytes) {
    header.decode(in, offset, lengthBytes);
    if (header.classId() != BasicMethod.CLASS_ID) {
      throw unexpected(
          "expected content header for class 60, got one for class " + header.classId());
    }
    int max = open.limits().messageBytesMax();
    if (header.bodyBytes() > max) {
      throw error(
          ReplyCode.PRECONDITION_FAILED,
          "message size " + header.bodyBytes() + " is larger than configured max size " + max);
    }
  }

  private void fillKey() {
    ByteRange exchange = method.exchange();
    exchange.buffer().getBytes(exchange.offset(), key.exchange(), 0, exchange.lengthBytes());
    key.exchangeBytes(exchange.lengthBytes());
    ByteRange routingKey = method.routingKey();
    routingKey
        .buffer()
        .getBytes(
            routingKey.offset(),
            key.roomForRoutingKey(routingKey.lengthBytes()),
            0,
            routingKey.lengthBytes());
  }

  private String exchangeText() {
    return "exchange '" + key.exchangeName() + "' in vhost '" + open.virtualHost() + "'";
  }

  private static AmqpProtocolException unexpected(String what) {
    return error(ReplyCode.UNEXPECTED_FRAME, what + " instead");
  }

  private static AmqpProtocolException error(ReplyCode code, String explanation) {
    return new AmqpProtocolException(
        code, explanation, BasicMethod.CLASS_ID, BasicMethod.Publish.METHOD_ID);
  }
}
