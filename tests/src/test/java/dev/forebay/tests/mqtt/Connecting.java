package dev.forebay.tests.mqtt;

import org.jspecify.annotations.Nullable;

/** A CONNECT of MQTT 5, with a clean start unless it resumes. */
final class Connecting {
  private static final int CLEAN_START = 0x02;
  private static final int WILL = 0x04;
  private static final int WILL_RETAIN = 0x20;
  private static final int PASSWORD = 0x40;
  private static final int USER_NAME = 0x80;

  private final String clientId;
  private final Octets properties = new Octets();
  private int flags = CLEAN_START;
  private @Nullable Octets will;
  private @Nullable Octets login;

  Connecting(String clientId) {
    this.clientId = clientId;
  }

  /** Its session outlives the connection by so much. */
  Connecting expiry(long seconds) {
    properties.u8(0x11).u32(seconds);
    return this;
  }

  /** Takes up the session that there is. */
  Connecting resume() {
    flags &= ~CLEAN_START;
    return this;
  }

  Connecting receiveMaximum(int messages) {
    properties.u8(0x21).u16(messages);
    return this;
  }

  Connecting packetBytesMax(int bytes) {
    properties.u8(0x27).u32(bytes);
    return this;
  }

  Connecting aliases(int max) {
    properties.u8(0x22).u16(max);
    return this;
  }

  /** A will of QoS 1. */
  Connecting will(String topic, String payload, long delaySeconds, boolean retain) {
    flags |= WILL | 1 << 3 | (retain ? WILL_RETAIN : 0);
    will =
        new Octets().properties(new Octets().u8(0x18).u32(delaySeconds)).text(topic).text(payload);
    return this;
  }

  /** By user name and password. */
  Connecting login(String user, String password) {
    flags |= USER_NAME | PASSWORD;
    login = new Octets().text(user).text(password);
    return this;
  }

  byte[] body() {
    Octets body =
        new Octets().text("MQTT").u8(5).u8(flags).u16(0).properties(properties).text(clientId);
    if (will != null) {
      body.raw(will.toByteArray());
    }
    if (login != null) {
      body.raw(login.toByteArray());
    }
    return body.toByteArray();
  }
}
