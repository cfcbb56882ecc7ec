package dev.forebay.broker.api;

import dev.forebay.broker.api.access.AccessAdmin;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.work.WorkLine;
import java.util.function.Consumer;

/**
 * One connection's door to the broker. Confined to the connection's event loop, on which all its
 * events arrive as well. Commands of one session take effect in the order in which they are given
 * only as far as each waits for the reply of the one before: a connection that needs order waits.
 */
public interface Session {
  /** Who has opened it. */
  Principal principal();

  /**
   * Where this session publishes; one per channel, since confirms are counted per publisher.
   *
   * @param listener an {@link dev.forebay.broker.api.publish.OutcomeListener} is told where
   *     messages went as well
   */
  Publisher publisher(ConfirmListener listener);

  /** Why its user may not publish where a route leads that {@link Route#isDenied}. */
  Refusal refusal(Route denied);

  /** Begins a transaction; a channel may have one after another. */
  Transaction transaction();

  /** Rules and users that its user administers. */
  AccessAdmin administration();

  /** The streams of its virtual host, and queues that are read like them. */
  StreamClient streams();

  /** Changes or asks the catalog. The reply comes once, after the change is durable and visible. */
  void execute(CatalogCommand command, Consumer<CatalogReply> reply);

  /**
   * Starts a consumer. The reply comes before its first delivery; deliveries go on until {@link
   * ConsumerHandle#cancel} or {@link DeliverySink#cancelled}.
   */
  void consume(ConsumeCommand command, DeliverySink sink, Consumer<ConsumeReply> reply);

  /** A budget for consumers of this session, unlimited at first; {@link ConsumeCommand#shared}. */
  SharedCredit sharedCredit();

  /**
   * Takes the next ready message of a queue, if there is one, as if by a consumer with credit 1.
   */
  void get(GetCommand command, GetSink sink);

  /** Shows messages of a queue by their place in it, and changes nothing. */
  void look(LookCommand command, LookSink sink);

  /** The line of what this session does that may take more than a turn. */
  WorkLine work();

  /**
   * Whether the connection may read on from its socket. False while too much of what it, or the
   * node, has published is not durable yet, or memory for such messages is used up, all of which
   * the broker ends by itself; the listener given at opening is told when that has ended. Only
   * sessions that have published such messages ever see false. Memory that only clients can free is
   * {@link Publisher#mayAppend}'s.
   */
  boolean mayPublish();

  /**
   * Ends the session: its consumers get nothing more from now on, and are cancelled behind what is
   * in the line of its {@link #work}; then its exclusive queues are deleted. Answers that are due
   * to readers of streams do not come. Deliveries that were not settled must have been released
   * before, by their {@link QueueHandle}.
   *
   * @param done runs when its exclusive queues are gone
   */
  void close(Runnable done);

  /** Ends the session and waits for nothing. */
  default void close() {
    close(() -> {});
  }
}
