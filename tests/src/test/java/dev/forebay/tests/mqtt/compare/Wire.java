package dev.forebay.tests.mqtt.compare;

import dev.forebay.tests.mqtt.Octets;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection; what comes is acknowledged by a thread of its own, unless it is lazy. */
final class Wire {
  static final int CONNACK = 2;
  static final int PUBACK = 4;
  static final int PUBREC = 5;
  static final int PUBCOMP = 7;
  static final int SUBACK = 9;
  static final int UNSUBACK = 11;
  static final int PINGRESP = 13;

  private static final int CLOSED = 0;
  private static final long ANSWER_SECONDS = 10;

  private final Socket socket;
  private final OutputStream out;
  private final int version;
  private final boolean isLazy;
  private final BlockingQueue<Packet> answers = new LinkedBlockingQueue<>();
  private final List<Heard> heard = new ArrayList<>();
  private final List<String> barriers = new ArrayList<>();
  private volatile boolean isClosed;

  /** A packet other than a PUBLISH; type 0 is the end. */
  record Packet(int type, byte[] body) {}

  Wire(InetSocketAddress address, int version, boolean isLazy) throws IOException {
    this.socket = new Socket(address.getAddress(), address.getPort());
    this.socket.setTcpNoDelay(true);
    this.out = socket.getOutputStream();
    this.version = version;
    this.isLazy = isLazy;
    Thread.ofVirtual().start(this::readAll);
  }

  int version() {
    return version;
  }

  boolean isLazy() {
    return isLazy;
  }

  boolean isClosed() {
    return isClosed;
  }

  private void readAll() {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
      for (int first = in.read(); first >= 0; first = in.read()) {
        byte[] body = new byte[length(in)];
        in.readFully(body);
        packet(first, body);
      }
    } catch (IOException ended) {
      // The peer has closed it, or we have.
    }
    isClosed = true;
    answers.add(new Packet(CLOSED, new byte[0]));
  }

  private static int length(DataInputStream in) throws IOException {
    int length = 0;
    int octet;
    int shift = 0;
    do {
      octet = in.readUnsignedByte();
      length |= (octet & 0x7F) << shift;
      shift += 7;
    } while (octet > 0x7F);
    return length;
  }

  private void packet(int first, byte[] body) throws IOException {
    switch (first >> 4) {
      case 3 -> message(Heard.of(first, body, version));
      case 6 -> send(0x70, new Octets().u8(body[0]).u8(body[1]));
      default -> answers.add(new Packet(first >> 4, body));
    }
  }

  private void message(Heard message) throws IOException {
    synchronized (heard) {
      if (message.topic().startsWith(Side.BARRIER)) {
        barriers.add(message.topic() + message.payload());
      } else {
        heard.add(message);
      }
      heard.notifyAll();
    }
    if (message.qos() > 0 && !isLazy) {
      send(message.qos() == 1 ? 0x40 : 0x50, new Octets().u16(message.packetId()));
    }
  }

  /** Waits for a barrier; whether it came. */
  boolean awaitBarrier(String barrier, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    synchronized (heard) {
      while (!barriers.contains(barrier) && !isClosed) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        heard.wait(Math.min(left, 100));
      }
      return barriers.contains(barrier);
    }
  }

  /** What came since this was asked last. */
  List<Heard> takeHeard() {
    synchronized (heard) {
      List<Heard> taken = List.copyOf(heard);
      heard.clear();
      return taken;
    }
  }

  /** Sends a packet; false if the connection is closed. */
  boolean send(int first, Octets body) {
    byte[] octets = body.toByteArray();
    return raw(new Octets().u8(first).variable(octets.length).raw(octets).toByteArray());
  }

  boolean raw(byte[] octets) {
    try {
      synchronized (out) {
        out.write(octets);
        out.flush();
      }
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  /** The next answer of this type; null if the connection ends before it. */
  @Nullable Packet await(int type) throws InterruptedException {
    Packet next = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
    while (next != null && next.type() != type && next.type() != CLOSED) {
      next = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
    }
    if (next == null) {
      throw new AssertionError("no answer of type " + type);
    }
    if (next.type() == CLOSED) {
      answers.add(next);
      return null;
    }
    return next;
  }

  /** Whether it is answered, so that all that was sent before is carried out. */
  boolean ping() throws InterruptedException {
    return send(0xC0, new Octets()) && await(PINGRESP) != null;
  }

  void cut() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Waits until the peer has closed it. */
  void awaitEnd() throws InterruptedException {
    while (await(-1) != null) {
      // Whatever comes before.
    }
  }

  void close() throws IOException {
    socket.close();
  }
}
