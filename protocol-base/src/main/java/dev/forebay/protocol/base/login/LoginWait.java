package dev.forebay.protocol.base.login;

import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.ClientConnection;
import java.util.function.Consumer;

/**
 * The time between what a client says of itself and the answer, in which nothing of what it sends
 * is looked at. One of each connection; confined to its loop.
 */
public final class LoginWait {
  private final ClientConnection client;
  private final SessionOpener sessions;
  private final Runnable readOn;
  private boolean isWaiting;

  /**
   * Of a connection.
   *
   * @param readOn looks at what came meanwhile; not called when the answer is there at once
   */
  public LoginWait(ClientConnection client, SessionOpener sessions, Runnable readOn) {
    this.client = client;
    this.sessions = sessions;
    this.readOn = readOn;
  }

  /** Whether the answer is not there yet. */
  public boolean isWaiting() {
    return isWaiting;
  }

  /** Asks; {@code then} gets the answer unless the connection has ended by then. */
  public void login(LoginAttempt attempt, Consumer<LoginReply> then) {
    boolean[] isAtOnce = {true};
    isWaiting = true;
    client.gate().close(WaitReason.LONG_REQUEST);
    sessions.login(
        attempt,
        client.loop(),
        reply -> {
          isWaiting = false;
          client.gate().open(WaitReason.LONG_REQUEST);
          if (client.isOpen()) {
            then.accept(reply);
          }
          if (!isAtOnce[0]) {
            readOn.run();
          }
        });
    isAtOnce[0] = false;
  }
}
