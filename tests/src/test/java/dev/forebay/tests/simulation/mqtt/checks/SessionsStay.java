package dev.forebay.tests.simulation.mqtt.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.mqtt.MqttEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A session is there for as long as it was to last, and none that never was (§3.2.2.1.1). */
public final class SessionsStay extends Checker<MqttEvent> {
  /** A client sees late that it was sent away. */
  private static final long GRACE_SECONDS = 1;

  private enum Is {
    NOT_THERE,
    MAYBE_THERE,
    THERE
  }

  private static final class Session {
    private Is is = Is.NOT_THERE;
    private Is before = Is.NOT_THERE;
    private boolean isClean;
    private long wantedSeconds;
    private long lastsSeconds;
    private int connection;
    private boolean isConnected;
    private long leftNanos;
  }

  private final Map<String, Session> sessions = new HashMap<>();

  @Override
  protected void check(MqttEvent event) {
    switch (event) {
      case MqttEvent.Connecting connecting -> connecting(connecting);
      case MqttEvent.Connected connected -> connected(connected);
      case MqttEvent.Lost lost -> left(lost.client(), lost.connection(), lost.atNanos());
      case MqttEvent.SaysGoodBye says -> left(says.client(), says.connection(), says.atNanos());
      case MqttEvent.SaidGoodBye _,
          MqttEvent.Started _,
          MqttEvent.Crashed _,
          MqttEvent.Broken _,
          MqttEvent.Subscribing _,
          MqttEvent.Subscribed _,
          MqttEvent.Unsubscribing _,
          MqttEvent.Published _,
          MqttEvent.Taken _,
          MqttEvent.GivenUp _,
          MqttEvent.Received _,
          MqttEvent.Probing _,
          MqttEvent.Probed _,
          MqttEvent.AtRest _ -> {}
    }
  }

  private void connecting(MqttEvent.Connecting connecting) {
    Session session = sessions.computeIfAbsent(connecting.client(), _ -> new Session());
    session.before = session.is;
    session.isClean = connecting.isClean();
    session.wantedSeconds = connecting.expirySeconds();
    session.connection = connecting.connection();
    session.isConnected = false;
    if (connecting.isClean() || session.is == Is.NOT_THERE) {
      session.is = Is.MAYBE_THERE;
    }
  }

  private void connected(MqttEvent.Connected connected) {
    Session session = sessions.get(connected.client());
    if (session == null) {
      object("nobody has connected as " + connected.client());
      return;
    }
    long awaySeconds = TimeUnit.NANOSECONDS.toSeconds(connected.atNanos() - session.leftNanos);
    boolean mayHaveExpired = awaySeconds + GRACE_SECONDS >= session.lastsSeconds;
    if (connected.isPresent() && (session.isClean || session.before == Is.NOT_THERE)) {
      object(connected.client() + " finds a session that it never had");
    }
    if (!connected.isPresent()
        && !session.isClean
        && session.before == Is.THERE
        && !mayHaveExpired) {
      object(connected.client() + " finds no session after " + awaySeconds + " s");
    }
    session.is = Is.THERE;
    session.lastsSeconds = session.wantedSeconds;
    session.isConnected = true;
  }

  private void left(String client, int connection, long atNanos) {
    Session session = sessions.get(client);
    if (session == null || session.connection != connection || !session.isConnected) {
      return;
    }
    session.isConnected = false;
    session.leftNanos = atNanos;
    if (session.lastsSeconds == 0) {
      session.is = Is.NOT_THERE;
    }
  }
}
