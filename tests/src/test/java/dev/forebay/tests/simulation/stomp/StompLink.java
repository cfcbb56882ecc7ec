package dev.forebay.tests.simulation.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.tests.hostile.node.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client's socket, in frames. Outside of the world's steps. */
final class StompLink {
  private final Peer peer;
  private final FrameTamper tamper;
  private final Consumer<Frame> heard;

  /** A frame of the server. */
  record Frame(String text) {
    String command() {
      return text.substring(0, text.indexOf('\n'));
    }

    /** The first header of a name, or null. */
    @Nullable String get(String name) {
      int end = text.indexOf("\n\n");
      int at = text.indexOf("\n" + name + ":");
      if (at < 0 || at > end) {
        return null;
      }
      int from = at + name.length() + 2;
      return text.substring(from, text.indexOf('\n', from));
    }

    String required(String name) {
      String value = get(name);
      if (value == null) {
        throw new AssertionError("no " + name + " in " + text);
      }
      return value;
    }

    String body() {
      return text.substring(text.indexOf("\n\n") + 2);
    }
  }

  StompLink(Peer peer, FrameTamper tamper, Consumer<Frame> heard) {
    this.peer = peer;
    this.tamper = tamper;
    this.heard = heard;
  }

  void send(String command, String body, String... headers) {
    StringBuilder frame = new StringBuilder(command).append('\n');
    for (String header : headers) {
      frame.append(header).append('\n');
    }
    tamper.sent(new Line(), frame.append('\n').append(body).toString());
  }

  /** Takes apart what has come. */
  void look() {
    ByteBuf in = peer.received();
    while (in.isReadable()) {
      if (in.getByte(in.readerIndex()) == '\n') {
        in.skipBytes(1);
        continue;
      }
      int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) 0);
      if (end < 0) {
        return;
      }
      String frame = in.readString(end - in.readerIndex(), UTF_8);
      in.skipBytes(1);
      tamper.received(new Line(), frame);
    }
  }

  boolean isOpen() {
    return peer.isOpen();
  }

  void drop(boolean resets) {
    if (resets) {
      peer.reset();
    } else {
      peer.hangUp();
    }
  }

  private final class Line implements FrameTamper.Line {
    @Override
    public void toServer(String frame) {
      peer.send(Unpooled.copiedBuffer(frame + '\0', UTF_8));
    }

    @Override
    public void toClient(String frame) {
      heard.accept(new Frame(frame));
    }
  }
}
