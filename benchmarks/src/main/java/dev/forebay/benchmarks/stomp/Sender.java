package dev.forebay.benchmarks.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.benchmarks.drive.ConfirmWindow;
import dev.forebay.benchmarks.drive.MessageBatch;
import dev.forebay.benchmarks.drive.Publishing;
import dev.forebay.benchmarks.drive.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Sends on one connection, and takes the receipts. */
final class Sender implements Session {
  private static final byte[] RECEIPT = "RECEIPT".getBytes(UTF_8);

  /** Receipts that are longer than a run. */
  private static final int DIGITS = 10;

  private final StompConnection connection;
  private final Publishing publishing;
  private final ConfirmWindow window;

  Sender(StompConnection connection, Publishing publishing, ConfirmWindow window) {
    this.connection = connection;
    this.publishing = publishing;
    this.window = window;
  }

  /** A SEND with a receipt, whose number is its place in the window. */
  static MessageBatch batch(String destination, StompOptions options) {
    String before =
        "SEND\ndestination:"
            + destination
            + (options.persistent() ? "\npersistent:true" : "")
            + "\ncontent-length:"
            + options.sizeBytes()
            + "\nreceipt:";
    byte[] head = (before + "0".repeat(DIGITS) + "\n\n").getBytes(UTF_8);
    int digitsAt = before.getBytes(UTF_8).length;
    ByteBuffer message = ByteBuffer.allocate(head.length + options.sizeBytes() + 1).put(head);
    return new MessageBatch(
        message.clear(),
        head.length,
        (buffer, start, sequence) -> {
          int rest = sequence + 1;
          for (int i = DIGITS - 1; i >= 0; i--) {
            buffer.put(start + digitsAt + i, (byte) ('0' + rest % 10));
            rest /= 10;
          }
        });
  }

  @Override
  public SocketChannel socket() {
    return connection.socket();
  }

  @Override
  public boolean isProducer() {
    return true;
  }

  @Override
  public void read(long nowNanos) throws IOException {
    StompFrames frames = connection.frames();
    frames.fill(connection.socket());
    while (frames.next()) {
      if (!frames.is(RECEIPT)) {
        throw frames.unexpected();
      }
      window.confirmed(frames.receipt(), false, nowNanos);
    }
  }

  @Override
  public boolean write(long nowNanos) throws IOException {
    return publishing.write(nowNanos);
  }

  @Override
  public long nanosUntilDue(long nowNanos) {
    return publishing.nanosUntilDue(nowNanos);
  }
}
