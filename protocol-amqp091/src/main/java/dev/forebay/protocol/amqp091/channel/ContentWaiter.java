package dev.forebay.protocol.amqp091.channel;

import dev.forebay.protocol.amqp091.api.ConnectionScope;
import dev.forebay.transport.connection.InputBudget;

/**
 * A message that waits until others have finished theirs. Confined to the connection's loop.
 *
 * @param tryAgain runs when memory may be there
 */
record ContentWaiter(ConnectionScope open, Runnable tryAgain) implements InputBudget.Waiter {
  @Override
  public boolean isWaiting() {
    return open.isOpen();
  }

  @Override
  public void freed() {
    tryAgain.run();
  }
}
