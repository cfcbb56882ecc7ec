package dev.forebay.tests.hostile.client;

import dev.forebay.tests.hostile.node.Peer;
import dev.forebay.tests.hostile.node.Port;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** A client of STOMP or MQTT, in WebSocket frames or not, that drops what it is sent. */
public final class PlainClient {
  private final Peer peer;
  private final Port port;
  private boolean isAsked;

  public PlainClient(Peer peer, Port port) {
    this.peer = peer;
    this.port = port;
  }

  public Peer peer() {
    return peer;
  }

  /** Whether it reads what it is sent. */
  public PlainClient reads(boolean readsOn) {
    peer.reads(readsOn);
    return this;
  }

  /** Sends a text of STOMP, which a NUL ends. */
  public PlainClient text(String frame) {
    send(Unpooled.copiedBuffer(frame + "\0", StandardCharsets.UTF_8));
    return this;
  }

  /** Connects to STOMP. */
  public PlainClient stomp() {
    return text("CONNECT\naccept-version:1.2\nhost:/\nlogin:guest\npasscode:guest\n\n");
  }

  /** Sends bytes, which are released: in a frame where that is how. */
  public void send(ByteBuf bytes) {
    if (!port.isWeb()) {
      peer.send(bytes);
      return;
    }
    if (!isAsked) {
      isAsked = true;
      peer.send(
          WebFrames.request(
              port == Port.MQTT_WEB ? "/mqtt" : "/ws",
              port == Port.MQTT_WEB ? "mqtt" : "v12.stomp",
              ""));
    }
    peer.send(WebFrames.frame(WebFrames.BYTES, bytes));
  }

  /** Drops what has come. */
  public void look() {
    ByteBuf in = peer.received();
    in.skipBytes(in.readableBytes());
  }
}
