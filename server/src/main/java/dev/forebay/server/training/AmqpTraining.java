package dev.forebay.server.training;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A client of AMQP 0-9-1 that publishes with confirms, and consumes what it has published. In the
 * trainer's thread.
 */
final class AmqpTraining {
  private static final int METHOD = 1;
  private static final int HEADER = 2;
  private static final int BODY = 3;
  private static final int FRAME_END = 0xce;
  private static final int FRAME_BYTES = 131_072;
  private static final int START = 10 << 16 | 10;
  private static final int TUNE = 10 << 16 | 30;
  private static final int OPENED = 10 << 16 | 41;
  private static final int CLOSED = 10 << 16 | 51;
  private static final int CHANNEL_OPENED = 20 << 16 | 11;
  private static final int DECLARED = 50 << 16 | 11;
  private static final int DELETED = 50 << 16 | 41;
  private static final int CONSUMING = 60 << 16 | 21;
  private static final int DELIVERED = 60 << 16 | 60;
  private static final int CONFIRMED = 60 << 16 | 80;
  private static final int CONFIRMING = 85 << 16 | 11;

  private final DataOutputStream out;
  private final DataInputStream in;

  private AmqpTraining(Conversation server) {
    out = server.out();
    in = server.in();
  }

  static void play(InetSocketAddress address) throws IOException {
    try (Conversation server = new Conversation(address)) {
      new AmqpTraining(server).play();
    }
  }

  private void play() throws IOException {
    open();
    call(
        1,
        50 << 16 | 10,
        DECLARED,
        method -> {
          method.writeShort(0);
          text(method, Training.NAME);
          method.writeByte(2);
          method.writeInt(0);
        });
    call(
        1,
        60 << 16 | 20,
        CONSUMING,
        method -> {
          method.writeShort(0);
          text(method, Training.NAME);
          text(method, "");
          method.writeByte(0);
          method.writeInt(0);
        });
    call(1, 85 << 16 | 10, CONFIRMING, method -> method.writeByte(0));
    publish();
    // Both come, in either order.
    int first = await(DELIVERED, CONFIRMED);
    await(first == DELIVERED ? CONFIRMED : DELIVERED);
    send(
        METHOD,
        1,
        60 << 16 | 80,
        method -> {
          method.writeLong(1);
          method.writeByte(0);
        });
    call(
        1,
        50 << 16 | 40,
        DELETED,
        method -> {
          method.writeShort(0);
          text(method, Training.NAME);
          method.writeByte(0);
        });
    call(
        0,
        10 << 16 | 50,
        CLOSED,
        method -> {
          method.writeShort(200);
          text(method, "");
          method.writeInt(0);
        });
  }

  private void open() throws IOException {
    out.write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
    await(START);
    call(
        0,
        10 << 16 | 11,
        TUNE,
        method -> {
          method.writeInt(0);
          text(method, "PLAIN");
          byte[] login = "\0guest\0guest".getBytes(StandardCharsets.US_ASCII);
          method.writeInt(login.length);
          method.write(login);
          text(method, "en_US");
        });
    send(
        METHOD,
        0,
        10 << 16 | 31,
        method -> {
          method.writeShort(1);
          method.writeInt(FRAME_BYTES);
          method.writeShort(0);
        });
    call(
        0,
        10 << 16 | 40,
        OPENED,
        method -> {
          text(method, "/");
          text(method, "");
          method.writeByte(0);
        });
    call(1, 20 << 16 | 10, CHANNEL_OPENED, method -> text(method, ""));
  }

  /** A persistent message of one byte. */
  private void publish() throws IOException {
    send(
        METHOD,
        1,
        60 << 16 | 40,
        method -> {
          method.writeShort(0);
          text(method, "");
          text(method, Training.NAME);
          method.writeByte(0);
        });
    send(
        HEADER,
        1,
        60 << 16,
        header -> {
          header.writeLong(1);
          header.writeShort(0x1000);
          header.writeByte(2);
        });
    out.writeByte(BODY);
    out.writeShort(1);
    out.writeInt(1);
    out.writeByte(0);
    out.writeByte(FRAME_END);
  }

  @FunctionalInterface
  private interface Content {
    void write(DataOutputStream frame) throws IOException;
  }

  private static void text(DataOutputStream frame, String text) throws IOException {
    frame.writeByte(text.length());
    frame.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void call(int channel, int method, int answer, Content content) throws IOException {
    send(METHOD, channel, method, content);
    await(answer);
  }

  private void send(int type, int channel, int method, Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream frame = new DataOutputStream(bytes);
    frame.writeInt(method);
    content.write(frame);
    out.writeByte(type);
    out.writeShort(channel);
    out.writeInt(bytes.size());
    out.write(bytes.toByteArray());
    out.writeByte(FRAME_END);
  }

  /** Waits for one of these methods, and passes over content. */
  private int await(int... expected) throws IOException {
    while (true) {
      int type = in.readUnsignedByte();
      in.readShort();
      int length = in.readInt();
      byte[] frame = in.readNBytes(length + 1);
      if (type != METHOD) {
        continue;
      }
      int method =
          (frame[0] & 0xff) << 24
              | (frame[1] & 0xff) << 16
              | (frame[2] & 0xff) << 8
              | (frame[3] & 0xff);
      for (int each : expected) {
        if (method == each) {
          return method;
        }
      }
      throw new IOException(
          "a client of AMQP was answered with " + (method >> 16) + "." + (method & 0xffff));
    }
  }
}
