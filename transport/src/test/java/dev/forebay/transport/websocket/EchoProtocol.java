package dev.forebay.transport.websocket;

import dev.forebay.runtime.measure.Measure;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.NettyEventLoop;
import dev.forebay.transport.ProtocolModule;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.ClientHandler;
import dev.forebay.transport.connection.ClientProtocol;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.FrameInput;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends back each frame that it gets: its length in eight hexadecimal digits, and so many bytes.
 * {@link #LEAVE} has it say {@link #GOODBYE} and leave, as it does when the node stops.
 */
final class EchoProtocol implements ProtocolModule {
  static final String LEAVE = said("leave");

  /** Has it rest for good. */
  static final String REST = said("rest");

  /** What it says last. */
  static final String GOODBYE = said("goodbye");

  /** Of a frame; a larger one ends the connection. */
  static final int FRAME_BYTES_MAX = 32 << 20;

  private static final int LENGTH_DIGITS = 8;
  private static final int SENT_IN_PLACE = 256 << 10;
  private static final int PIECE_BYTES = 10_000;

  private final ConnectionResources resources;
  private final AtomicInteger open = new AtomicInteger();

  EchoProtocol(ConnectionResources resources) {
    this.resources = resources;
  }

  /** A frame. */
  static String said(String text) {
    return "%08x%s".formatted(text.getBytes(StandardCharsets.UTF_8).length, text);
  }

  /** Connections that have begun and not ended. */
  int open() {
    return open.get();
  }

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public List<Measure> measures() {
    return List.of();
  }

  @Override
  public ChannelHandler connection(NettyEventLoop loop) {
    return connection(resources.of(loop));
  }

  /** On any loop. */
  ChannelHandler connection(ConnectionResources.Loop shared) {
    return new ClientHandler(shared, Echo::new);
  }

  private final class Echo implements ClientProtocol, FrameInput.Frames {
    private final ClientConnection client;
    private final FrameInput input;

    private Echo(ClientConnection client) {
      this.client = client;
      this.input = new FrameInput(client, this);
    }

    @Override
    public void begin() {
      open.incrementAndGet();
    }

    @Override
    public void read(ByteBuf in) {
      input.add(in);
      input.read();
    }

    @Override
    public boolean take(ByteBuf in) {
      while (client.isOpen() && neededBytes(in) <= in.readableBytes()) {
        frame(in.readRetainedSlice(neededBytes(in)));
      }
      return true;
    }

    private void frame(ByteBuf frame) {
      String text = frame.toString(StandardCharsets.ISO_8859_1);
      if (text.equals(LEAVE)) {
        frame.release();
        leave("asked to");
      } else if (text.equals(REST)) {
        frame.release();
        client.gate().close(WaitReason.LOADING);
      } else if (frame.readableBytes() < SENT_IN_PLACE) {
        while (frame.isReadable()) {
          int bytes = Math.min(PIECE_BYTES, frame.readableBytes());
          client.output().reserve(bytes).writeBytes(frame, bytes);
        }
        frame.release();
        client.output().endOfMessage();
      } else {
        client.output().reserve(0);
        client.output().add(frame);
        client.output().endOfMessage();
      }
    }

    private void leave(String why) {
      if (!client.isOpen()) {
        return;
      }
      client.output().reserve(GOODBYE.length()).writeCharSequence(GOODBYE, StandardCharsets.UTF_8);
      client.output().endOfMessage();
      client.leave(why);
      input.close();
    }

    @Override
    public int neededBytes(ByteBuf in) {
      if (in.readableBytes() < LENGTH_DIGITS) {
        return LENGTH_DIGITS;
      }
      String digits =
          in.toString(in.readerIndex(), LENGTH_DIGITS, StandardCharsets.ISO_8859_1).strip();
      int length =
          digits.matches("0[0-9a-f]{7}") ? Integer.parseInt(digits, 16) : Integer.MAX_VALUE;
      if (length > FRAME_BYTES_MAX) {
        client.drop("not the length of a frame");
        return LENGTH_DIGITS + FRAME_BYTES_MAX;
      }
      return LENGTH_DIGITS + length;
    }

    @Override
    public void noMemory(int frameBytes) {
      client.drop("no memory");
    }

    @Override
    public void memoryFreed() {
      input.read();
    }

    @Override
    public boolean mayFinish() {
      return true;
    }

    @Override
    public void giveWay(long heldBytes) {
      client.drop("others need the memory");
    }

    @Override
    public void endOfRead() {
      // Echo are sent back as they come.
    }

    @Override
    public void writabilityChanged() {
      // It sends whatever it gets.
    }

    @Override
    public void endOfTurn() {
      // Nothing is gathered.
    }

    @Override
    public void flushed() {
      // Nobody waits.
    }

    @Override
    public void stop() {
      leave("stopped");
    }

    @Override
    public void broken(Throwable error) {
      client.drop(String.valueOf(error));
    }

    @Override
    public void closed() {
      input.close();
      open.decrementAndGet();
    }
  }
}
