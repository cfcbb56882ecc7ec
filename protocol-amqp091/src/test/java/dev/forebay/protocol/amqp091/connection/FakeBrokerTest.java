package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.protocol.amqp091.mapping.AmqpForm;
import dev.forebay.testkit.loop.ManualLoop;
import dev.forebay.testkit.session.SessionContract;

/** What stands in for the broker in these tests keeps what the broker keeps. */
class FakeBrokerTest extends SessionContract {
  private final ManualLoop loop = new ManualLoop();
  private final FakeBroker broker = new FakeBroker();

  @Override
  protected Session open(SessionListener listener) {
    return broker.open(
        loop,
        new SessionOptions("/", new Principal.Component("test"), AmqpForm.AMQP_0_9_1),
        listener);
  }

  @Override
  protected void run(Runnable deed) {
    deed.run();
    loop.turn();
  }
}
