package dev.forebay.tests.hostile.web;

import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.Packets;
import dev.forebay.tests.hostile.client.WebFrames;
import dev.forebay.tests.hostile.node.Peer;
import dev.forebay.tests.hostile.node.Port;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** All of them. */
public final class WebAbuses {
  private static final List<Abuse> ALL =
      List.of(
          new Abuse("asks for a WebSocket and says nothing", WebAbuses::nothing),
          new Abuse("opens connections of WebSockets and says nothing", WebAbuses::bare),
          new Abuse("asks for a WebSocket octet by octet", WebAbuses::slowly),
          new Abuse("asks for a WebSocket at length", WebAbuses::atLength),
          new Abuse("asks for a WebSocket that is not there", WebAbuses::elsewhere),
          new Abuse("announces the largest WebSocket frame", WebAbuses::largest),
          new Abuse("sends half a WebSocket frame", WebAbuses::half),
          new Abuse("sends WebSocket frames without masks", WebAbuses::unmasked),
          new Abuse("sends pings and reads no pongs", WebAbuses::pings),
          new Abuse("sends control frames that are too long", WebAbuses::longControls),
          new Abuse("cuts a packet into fragments of an octet", WebAbuses::fragments),
          new Abuse("goes on with what it has not begun", WebAbuses::continues),
          new Abuse("sends text that is none", WebAbuses::noText),
          new Abuse("closes a WebSocket and goes on", WebAbuses::goesOn),
          new Abuse("never ends a fragmented message", WebAbuses::endless),
          new Abuse("sends reserved bits and opcodes", WebAbuses::reserved));

  private WebAbuses() {}

  public static List<Abuse> all() {
    return ALL;
  }

  private static Peer bare(Attacker a, Port port) {
    return a.plain(port).peer();
  }

  private static Port port(Attacker a) {
    return a.between(0, 1) == 0 ? Port.STOMP_WEB : Port.MQTT_WEB;
  }

  private static ByteBuf request(Port port, String more) {
    return port == Port.MQTT_WEB
        ? WebFrames.request("/mqtt", "mqtt", more)
        : WebFrames.request("/ws", "v12.stomp", more);
  }

  private static Peer asked(Attacker a, Port port) {
    Peer peer = bare(a, port);
    peer.send(request(port, ""));
    return peer;
  }

  private static void nothing(Attacker a) {
    a.plan().times(a.between(1, 60), _ -> asked(a, port(a))).pause(a.between(0, 15_000));
  }

  private static void bare(Attacker a) {
    a.plan().times(a.between(1, 60), _ -> bare(a, port(a))).pause(a.between(0, 15_000));
  }

  private static void slowly(Attacker a) {
    Port port = port(a);
    Peer peer = bare(a, port);
    ByteBuf request = request(port, "");
    int octets = a.between(1, request.readableBytes());
    for (int i = 0; i < octets; i++) {
      byte octet = request.readByte();
      a.plan().then(() -> peer.send(Unpooled.buffer().writeByte(octet))).pause(a.between(0, 20));
    }
    request.release();
    a.plan().pause(a.between(0, 15_000));
  }

  private static void atLength(Attacker a) {
    Port port = port(a);
    String header = "X-Header: " + "x".repeat(a.between(1, 500)) + "\n";
    bare(a, port).send(request(port, header.repeat(a.between(1, 100))));
    a.plan().pause(a.between(0, 15_000));
  }

  private static void elsewhere(Attacker a) {
    bare(a, port(a)).send(WebFrames.request("/elsewhere", "none", ""));
    bare(a, port(a)).send(WebFrames.request("/ws", "none", "Origin: http://elsewhere\n"));
    a.plan().pause(a.between(0, 15_000));
  }

  private static void largest(Attacker a) {
    a.plan()
        .times(
            a.between(1, 20),
            i ->
                asked(a, port(a))
                    .send(
                        WebFrames.head(
                            WebFrames.BYTES, true, i % 2 == 0 ? Long.MAX_VALUE : 600_000)))
        .pause(a.between(0, 15_000));
  }

  private static void half(Attacker a) {
    Peer peer = asked(a, port(a));
    int length = a.between(1, 500_000);
    peer.send(WebFrames.head(WebFrames.BYTES, true, length).writeZero(a.between(0, length - 1)));
    a.plan().pause(a.between(0, 70_000));
  }

  private static void unmasked(Attacker a) {
    asked(a, port(a)).send(Unpooled.buffer().writeByte(0x82).writeByte(3).writeZero(3));
    a.plan().pause(a.between(0, 6000));
  }

  private static void pings(Attacker a) {
    Peer peer = asked(a, port(a));
    peer.reads(false);
    a.plan()
        .times(
            a.between(10, 300),
            _ -> {
              for (int i = 0; i < 50; i++) {
                peer.send(WebFrames.frame(WebFrames.PING, Unpooled.buffer().writeZero(i)));
              }
            })
        .pause(a.between(0, 70_000));
  }

  private static void longControls(Attacker a) {
    asked(a, port(a))
        .send(
            WebFrames.frame(
                a.between(0, 1) == 0 ? WebFrames.PING : WebFrames.CLOSE,
                Unpooled.buffer().writeZero(a.between(126, 1000))));
    a.plan().pause(a.between(0, 6000));
  }

  private static void fragments(Attacker a) {
    Peer peer = asked(a, Port.MQTT_WEB);
    ByteBuf packets = Packets.connect("", true, 0, 0, null);
    packets.writeBytes(Packets.publish("f", 0, 0, a.between(0, 2000)));
    boolean isFirst = true;
    while (packets.isReadable()) {
      ByteBuf octet = Unpooled.buffer().writeByte(packets.readByte());
      peer.send(
          WebFrames.frame(
              isFirst ? WebFrames.BYTES : WebFrames.CONTINUED, !packets.isReadable(), octet));
      isFirst = false;
    }
    packets.release();
    a.plan().pause(a.between(0, 1000));
  }

  private static void continues(Attacker a) {
    asked(a, port(a)).send(WebFrames.frame(WebFrames.CONTINUED, Unpooled.buffer().writeZero(5)));
    a.plan().pause(a.between(0, 6000));
  }

  private static void noText(Attacker a) {
    Peer peer = asked(a, port(a));
    byte[] bytes = new byte[a.between(1, 200)];
    a.random().nextBytes(bytes);
    peer.send(WebFrames.frame(WebFrames.TEXT, Unpooled.wrappedBuffer(bytes)));
    a.plan().pause(a.between(0, 6000));
  }

  private static void goesOn(Attacker a) {
    Peer peer = asked(a, port(a));
    peer.reads(a.between(0, 1) == 0);
    peer.send(WebFrames.frame(WebFrames.CLOSE, Unpooled.EMPTY_BUFFER));
    a.plan()
        .times(
            a.between(1, 100),
            _ ->
                peer.send(
                    WebFrames.frame(
                        WebFrames.BYTES, Unpooled.buffer().writeZero(a.between(0, 5000)))))
        .pause(a.between(0, 15_000));
  }

  private static void endless(Attacker a) {
    Port port = port(a);
    Peer peer = asked(a, port);
    ByteBuf first =
        port == Port.MQTT_WEB
            ? Packets.connect("", true, 0, 0, null)
            : Unpooled.copiedBuffer(
                "CONNECT\naccept-version:1.2\nlogin:guest\npasscode:guest\n\n\0",
                StandardCharsets.US_ASCII);
    peer.send(WebFrames.frame(WebFrames.BYTES, false, first));
    a.plan()
        .times(
            a.between(1, 300),
            _ -> peer.send(WebFrames.frame(WebFrames.CONTINUED, false, piece(port, a))))
        .pause(a.between(0, 15_000));
  }

  private static ByteBuf piece(Port port, Attacker a) {
    return port == Port.MQTT_WEB
        ? Packets.publish("endless", 0, 0, a.between(0, 3000))
        : Unpooled.copiedBuffer("\n".repeat(a.between(1, 3000)), StandardCharsets.US_ASCII);
  }

  private static void reserved(Attacker a) {
    asked(a, port(a))
        .send(Unpooled.buffer().writeByte(a.between(0, 255)).writeByte(0x80).writeInt(0));
    a.plan().pause(a.between(0, 6000));
  }
}
