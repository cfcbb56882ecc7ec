package dev.forebay.protocol.stomp.session;

import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.work.Portion;
import dev.forebay.protocol.base.rabbitmq.RefusalCode;
import dev.forebay.protocol.stomp.api.Refusals;
import dev.forebay.protocol.stomp.api.SessionScope;
import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.protocol.stomp.delivery.Subscription.Fate;
import dev.forebay.protocol.stomp.delivery.Subscriptions.Delivery;
import dev.forebay.protocol.stomp.publish.Staging;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One transaction of a client. Its messages are staged in the broker's; its acknowledgements only
 * here, since their deliveries stay unacknowledged until the commit, and as before if there is
 * none. Confined to the connection's loop.
 */
final class StompTransaction implements Staging {
  private static final int UNITS = 2;

  private final SessionScope scope;
  private final Transaction staged;
  private final ArrayDeque<Decision> decisions = new ArrayDeque<>();
  private final List<byte[]> receipts = new ArrayList<>();

  /** What the client has decided on a delivery. */
  private record Decision(Delivery delivery, Fate fate) {}

  /** Nothing is staged yet but what its name takes. */
  StompTransaction(SessionScope scope, String name) {
    this.scope = scope;
    this.staged = scope.session().transaction();
    requireRoom(2 * name.length());
    staged.keep(2 * name.length());
  }

  @Override
  public Publisher publisher() {
    return staged.publisher();
  }

  @Override
  public void requireRoom(int messageBytes) {
    if (!staged.hasRoom(messageBytes)) {
      throw Refusals.of(RefusalCode.PRECONDITION_FAILED, "transaction is too large");
    }
  }

  @Override
  public void receiptWanted(byte[] id) {
    requireRoom(id.length);
    staged.keep(id.length);
    receipts.add(id);
  }

  /** A delivery ends so at the commit. */
  void decide(Delivery delivery, Fate fate) {
    requireRoom(0);
    staged.keep(0);
    decisions.add(new Decision(delivery, fate));
  }

  /**
   * Makes all of it take effect, or nothing if a delivery is not unacknowledged any more.
   *
   * @param done runs when all is durable
   */
  void commit(Runnable done) {
    for (Decision decision : decisions) {
      Delivery delivery = decision.delivery();
      if (!delivery.of().holds(delivery.number())) {
        staged.rollback();
        throw new StompException(
            "Message not found", "unknown delivery tag " + delivery.number() + "\n");
      }
    }
    scope.await();
    scope.session().work().begin(this::stageSome);
    scope
        .session()
        .work()
        .run(() ->
            staged.commit(
                () ->
                    scope.answered(() -> {
                      receipts.forEach(scope::receipt);
                      done.run();
                    }),
                () ->
                    scope.answered(() -> {
                      throw Refusals.of(
                          RefusalCode.INTERNAL_ERROR, "the transaction came to nothing");
                    })));
  }

  private boolean stageSome(Portion portion) {
    while (!decisions.isEmpty()) {
      if (portion.isUsedUp()) {
        return true;
      }
      portion.take(UNITS);
      Decision next = decisions.element();
      Delivery delivery = next.delivery();
      // An earlier one of the same transaction may have been about this one as well.
      boolean isMore =
          delivery.of().holds(delivery.number())
              && delivery.of().end(next.fate(), delivery.number(), portion, staged);
      if (isMore) {
        return true;
      }
      decisions.remove();
    }
    return false;
  }

  /** Forgets all of it. */
  void abort() {
    staged.rollback();
  }
}
