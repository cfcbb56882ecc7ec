package dev.forebay.tests.stomp;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends frames as they are given, and takes apart what comes back. */
public final class StompClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  /** A frame of the server, with its headers as they came. */
  public record Frame(String command, List<String> headers, byte[] body) {
    /** The first header of this name, or null. */
    public @Nullable String get(String name) {
      return headers.stream()
          .filter(header -> header.startsWith(name + ":"))
          .map(header -> header.substring(name.length() + 1))
          .findFirst()
          .orElse(null);
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return command + headers + text();
    }
  }

  StompClient(InetSocketAddress address) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
  }

  /** A client that has connected in this version. */
  static StompClient connected(InetSocketAddress address, String version) throws IOException {
    StompClient client = new StompClient(address);
    client.raw("CONNECT\naccept-version:" + version + "\nhost:/\n\n\0");
    Frame connected = client.receive();
    if (!connected.command().equals("CONNECTED")) {
      throw new AssertionError(connected);
    }
    return client;
  }

  public static StompClient connected(InetSocketAddress address) throws IOException {
    return connected(address, "1.2");
  }

  void raw(String frame) throws IOException {
    raw(frame.getBytes(StandardCharsets.UTF_8));
  }

  void raw(byte[] octets) throws IOException {
    out.write(octets);
    out.flush();
  }

  /** Sends a frame of these headers and an empty body. */
  public void send(String command, String... headers) throws IOException {
    sendBody(command, "", headers);
  }

  void sendBody(String command, String body, String... headers) throws IOException {
    StringBuilder frame = new StringBuilder(command).append('\n');
    for (String header : headers) {
      frame.append(header).append('\n');
    }
    raw(frame.append('\n').append(body).append('\0').toString());
  }

  /** Sends a frame and waits for its receipt, which has to be the next frame. */
  public void done(String command, String... headers) throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("receipt:done");
    send(command, all.toArray(new String[0]));
    Frame receipt = receive();
    if (!receipt.command().equals("RECEIPT") || !"done".equals(receipt.get("receipt-id"))) {
      throw new AssertionError(receipt);
    }
  }

  /** The next frame. */
  public Frame receive() throws IOException {
    int octet = in.read();
    while (octet == '\n') {
      octet = in.read();
    }
    if (octet < 0) {
      throw new AssertionError("the connection is closed");
    }
    String command = (char) octet + line();
    List<String> headers = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.add(line);
    }
    Frame head = new Frame(command, headers, new byte[0]);
    String length = head.get("content-length");
    byte[] body = length == null ? untilNul() : in.readNBytes(Integer.parseInt(length));
    if (length != null && in.read() != 0) {
      throw new AssertionError("no NUL behind " + head);
    }
    return new Frame(command, headers, body);
  }

  /** Whether nothing comes for a while. */
  boolean hearsNothing() throws IOException {
    socket.setSoTimeout(300);
    try {
      in.mark(1);
      int octet = in.read();
      while (octet == '\n') {
        octet = in.read();
      }
      return false;
    } catch (SocketTimeoutException silence) {
      return true;
    } finally {
      socket.setSoTimeout(TIMEOUT_MILLIS);
    }
  }

  /** Whether the server closes the socket, with nothing but empty lines before. */
  boolean isClosed() throws IOException {
    int octet = in.read();
    while (octet == '\n') {
      octet = in.read();
    }
    return octet < 0;
  }

  /** Waits for one more heart-beat. */
  void awaitBeat() throws IOException {
    if (in.read() != '\n') {
      throw new AssertionError("no heart-beat");
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new AssertionError("the connection is closed within a frame");
      }
      line.write(octet);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private byte[] untilNul() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int octet = in.read(); octet != 0; octet = in.read()) {
      if (octet < 0) {
        throw new AssertionError("the connection is closed within a frame");
      }
      body.write(octet);
    }
    return body.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
