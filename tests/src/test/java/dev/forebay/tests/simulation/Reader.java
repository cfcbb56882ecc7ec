package dev.forebay.tests.simulation;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.form.MessageView;
import dev.forebay.tests.simulation.frame.Violation;
import org.jspecify.annotations.Nullable;

/** One consumer of a client. Runs on the client's loop. */
final class Reader implements DeliverySink {
  final int number;
  final String queue;
  final boolean settlesOnDelivery;
  final long priority;
  final Limited limited;
  final @Nullable Budget budget;
  private final Client client;
  @Nullable ConsumerHandle handle;
  boolean isPaused;
  boolean isEnding;

  Reader(Client client, int number, ConsumeCommand command, @Nullable Budget budget) {
    this.client = client;
    this.number = number;
    this.queue = command.queue();
    this.settlesOnDelivery = command.settleOnDelivery();
    this.priority = command.priority();
    this.limited = new Limited(client.trial(), number, command.creditMax());
    this.budget = budget;
  }

  @Override
  public void deliver(
      ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
    if (!client.isLate() && (isEnding || handle == null)) {
      throw new Violation("NothingBreaks", "delivery to reader " + number + " out of its life");
    }
    if (!client.isLate()) {
      client.trial().lookWhomItPasses(this);
    }
    client.delivered(
        consumer.queue(), consumer, this, offset, redelivered, message, settlesOnDelivery);
  }

  @Override
  public void cancelled(ConsumerHandle consumer) {
    isEnding = true;
    client.ended(this);
  }

  @Override
  public void interrupted(ConsumerHandle consumer) {
    if (!client.isLate()) {
      client.trial().add(new Event.Broken("a reader is interrupted with no shard closed"));
    }
  }

  /** Whether the broker owes it messages. */
  boolean wantsMore() {
    return handle != null
        && !isPaused
        && !isEnding
        && client.heldBy(this) < limited.messagesMax()
        && (budget == null || client.heldIn(budget) < budgetMax(budget));
  }

  private static int budgetMax(Budget budget) {
    return budget.limited().messagesMax();
  }

  /** Whether nothing but its own limit counts for it. */
  boolean isAlone() {
    return budget == null || budgetMax(budget) == Budget.NO_LIMIT;
  }
}
