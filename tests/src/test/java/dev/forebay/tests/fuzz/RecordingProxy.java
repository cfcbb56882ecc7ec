package dev.forebay.tests.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Stands between clients and a broker, and keeps what the clients send. Any thread. */
final class RecordingProxy implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RecordingProxy.class.getName());
  private static final int BACKLOG = 64;

  private final ServerSocket server;
  private final int brokerPort;
  private final List<Recording> recordings = new ArrayList<>();
  private final List<Thread> pumps = new ArrayList<>();

  RecordingProxy(int brokerPort) throws IOException {
    this.server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    this.brokerPort = brokerPort;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** What has been recorded since this was asked last; waits until these connections have ended. */
  List<RecordedSession> take(String client) throws InterruptedException {
    List<Thread> running;
    synchronized (this) {
      running = List.copyOf(pumps);
      pumps.clear();
    }
    for (Thread pump : running) {
      pump.join();
    }
    synchronized (this) {
      List<RecordedSession> sessions =
          recordings.stream().map(recording -> recording.session(client)).toList();
      recordings.clear();
      return sessions;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket broker = new Socket(server.getInetAddress(), brokerPort);
        client.setTcpNoDelay(true);
        broker.setTcpNoDelay(true);
        Recording recording = new Recording();
        synchronized (this) {
          recordings.add(recording);
          pumps.add(Thread.ofVirtual().start(() -> pump(client, broker, recording::sent)));
          pumps.add(Thread.ofVirtual().start(() -> pump(broker, client, recording::answered)));
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }
  }

  private interface Tap {
    void pass(byte[] bytes, int length);
  }

  /** Ends both sockets when one has ended. */
  private static void pump(Socket from, Socket to, Tap tap) {
    byte[] buffer = new byte[1 << 16];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        tap.pass(buffer, length);
        to.getOutputStream().write(buffer, 0, length);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a recording ends", e);
    }
  }

  /** One connection. */
  private static final class Recording {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final TreeMap<Integer, Integer> answersAt = new TreeMap<>();
    private final FrameCounter answers = new FrameCounter();

    synchronized void sent(byte[] bytes, int length) {
      answersAt.putIfAbsent(sent.size(), answers.frames());
      sent.write(bytes, 0, length);
    }

    synchronized void answered(byte[] bytes, int length) {
      answers.add(bytes, length);
    }

    synchronized RecordedSession session(String client) {
      List<Step> steps = new ArrayList<>();
      int offset = 0;
      for (byte[] piece : Bytes.cut(sent.toByteArray())) {
        steps.add(new Step(piece, answersAt.floorEntry(offset).getValue()));
        offset += piece.length;
      }
      return new RecordedSession(client, steps);
    }
  }
}
