package dev.forebay.tests.stomp.compare;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One connection, read by a thread of its own. */
final class Wire {
  private static final long ANSWER_SECONDS = 10;
  private static final Frame END = new Frame("END", List.of(), "");

  private final Socket socket;
  private final OutputStream out;
  private final String version;
  private final BlockingQueue<Frame> answers = new LinkedBlockingQueue<>();
  private final List<Frame> messages = new ArrayList<>();

  /** A frame with its headers as they came. */
  record Frame(String command, List<String> headers, String body) {
    Frame {
      headers = List.copyOf(headers);
    }

    /** The first of this name, or nothing. */
    String get(String name) {
      return headers.stream()
          .filter(header -> header.startsWith(name + ":"))
          .map(header -> header.substring(name.length() + 1))
          .findFirst()
          .orElse("");
    }
  }

  Wire(InetSocketAddress address, String version) throws IOException {
    this.socket = new Socket(address.getAddress(), address.getPort());
    this.socket.setTcpNoDelay(true);
    this.out = socket.getOutputStream();
    this.version = version;
    Thread.ofVirtual().start(this::readAll);
  }

  String version() {
    return version;
  }

  private void readAll() {
    try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
      for (Frame frame = read(in); ; frame = read(in)) {
        if (frame.command().equals("MESSAGE")) {
          synchronized (messages) {
            messages.add(frame);
            messages.notifyAll();
          }
        } else {
          answers.add(frame);
        }
      }
    } catch (IOException ended) {
      answers.add(END);
    }
  }

  private static Frame read(InputStream in) throws IOException {
    String command = line(in);
    while (command.isEmpty()) {
      command = line(in);
    }
    List<String> headers = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      headers.add(line);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int octet = in.read(); octet != 0; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException();
      }
      body.write(octet);
    }
    return new Frame(command, headers, body.toString(StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException();
      }
      line.write(octet);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  void send(String frame) {
    try {
      out.write(frame.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException closed) {
      answers.add(END);
    }
  }

  /** The next frame that is no message; of the command END when the connection is closed. */
  Frame answer() throws InterruptedException {
    Frame next = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no answer");
    }
    return next;
  }

  /** Waits for a message with this body. */
  void awaitBody(String body) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS);
    synchronized (messages) {
      while (messages.stream().noneMatch(message -> message.body().equals(body))) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("no message " + body);
        }
        messages.wait(100);
      }
    }
  }

  /** The messages that came since this was asked last. */
  List<Frame> take() {
    synchronized (messages) {
      List<Frame> taken = List.copyOf(messages);
      messages.clear();
      return taken;
    }
  }

  void close() throws IOException {
    socket.close();
  }
}
