package dev.forebay.tests.simulation.mqtt.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.mqtt.MqttEvent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A will is sent once if its client was lost and did not come back before its delay was over, not
 * earlier, and else never (MQTT 5 §3.1.2.5, §3.1.3.2.2).
 */
public final class WillsAreSentOnce extends Checker<MqttEvent> {
  private static final String OBSERVER = "observer";
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(15);

  private enum Is {
    /** In a CONNECT that may not have come. */
    ASKED,
    /** In one that was accepted. */
    ARMED,
    /** Its client says good-bye. */
    LEAVING,
    /** Its client is lost. */
    DUE,
    /** Its client is lost, and may have come back. */
    RETURNING,
    /** It may be sent, or not. */
    OPEN,
    NEVER
  }

  private static final class Known {
    private final MqttEvent.Connecting of;
    private final MqttEvent.Will will;
    private Is is = Is.ASKED;
    private long earliestNanos;
    private boolean isSeen;

    Known(MqttEvent.Connecting of, MqttEvent.Will will) {
      this.of = of;
      this.will = will;
    }

    long delayNanos() {
      return TimeUnit.SECONDS.toNanos(Math.min(will.delaySeconds(), of.expirySeconds()));
    }
  }

  private final Map<String, Known> byText = new LinkedHashMap<>();
  private final Map<Integer, Known> byConnection = new HashMap<>();
  private long startedNanos;

  @Override
  protected void check(MqttEvent event) {
    switch (event) {
      case MqttEvent.Connecting connecting -> connecting(connecting);
      case MqttEvent.Connected connected -> connected(connected);
      case MqttEvent.Lost lost -> lost(lost);
      case MqttEvent.SaysGoodBye says -> {
        Known known = byConnection.get(says.connection());
        if (known != null && known.is == Is.ARMED) {
          known.is = Is.LEAVING;
        }
      }
      case MqttEvent.SaidGoodBye said -> {
        Known known = byConnection.get(said.connection());
        if (known != null && known.is == Is.LEAVING) {
          known.is = Is.NEVER;
        }
      }
      case MqttEvent.Crashed crashed -> startedNanos = crashed.atNanos();
      case MqttEvent.Received received -> {
        Known known = byText.get(received.text());
        if (known != null && received.client().equals(OBSERVER)) {
          seen(known, received.atNanos());
        }
      }
      case MqttEvent.AtRest rest -> byText.values().forEach(known -> rest(known, rest.atNanos()));
      case MqttEvent.Started _,
          MqttEvent.Broken _,
          MqttEvent.Subscribing _,
          MqttEvent.Subscribed _,
          MqttEvent.Unsubscribing _,
          MqttEvent.Published _,
          MqttEvent.Taken _,
          MqttEvent.GivenUp _,
          MqttEvent.Probing _,
          MqttEvent.Probed _ -> {}
    }
  }

  private void connecting(MqttEvent.Connecting connecting) {
    for (Known known : byText.values()) {
      if (known.of.client().equals(connecting.client()) && known.delayNanos() > 0) {
        mayReturn(known, connecting);
      }
    }
    MqttEvent.Will will = connecting.will();
    if (will != null) {
      Known known = new Known(connecting, will);
      byText.put(will.text(), known);
      byConnection.put(connecting.connection(), known);
    }
  }

  /** A clean start ends the session, and with it the delay. */
  private static void mayReturn(Known known, MqttEvent.Connecting connecting) {
    if (known.is == Is.DUE && connecting.isClean()) {
      known.earliestNanos = Math.min(known.earliestNanos, connecting.atNanos());
    } else if (known.is == Is.DUE) {
      known.is = Is.RETURNING;
    } else if (known.is == Is.RETURNING && connecting.isClean()) {
      known.is = Is.OPEN;
    }
  }

  private void connected(MqttEvent.Connected connected) {
    Known own = byConnection.get(connected.connection());
    if (own != null && own.is == Is.ASKED) {
      own.is = Is.ARMED;
    }
    for (Known known : byText.values()) {
      if (known.is == Is.RETURNING && known.of.client().equals(connected.client())) {
        known.is = connected.atNanos() < known.earliestNanos ? Is.NEVER : Is.OPEN;
      }
    }
  }

  private void lost(MqttEvent.Lost lost) {
    Known known = byConnection.get(lost.connection());
    if (known == null) {
      return;
    }
    switch (known.is) {
      case ARMED -> {
        known.is = Is.DUE;
        known.earliestNanos = lost.atNanos() + known.delayNanos();
      }
      case ASKED, LEAVING -> known.is = Is.OPEN;
      case DUE, RETURNING, OPEN, NEVER -> {}
    }
  }

  private void seen(Known known, long atNanos) {
    if (known.isSeen) {
      object(known.will + " is sent twice");
    }
    known.isSeen = true;
    switch (known.is) {
      case ARMED, LEAVING, NEVER -> object(known.will + " is sent though it is " + known.is);
      case DUE, RETURNING -> {
        if (atNanos < known.earliestNanos) {
          object(known.will + " is sent too early");
        }
      }
      case ASKED, OPEN -> {}
    }
  }

  private void rest(Known known, long atNanos) {
    long dueNanos = Math.max(known.earliestNanos, startedNanos + known.delayNanos());
    if (known.is == Is.DUE && !known.isSeen && atNanos > dueNanos + GRACE_NANOS) {
      object(known.will + " is never sent");
    }
  }
}
