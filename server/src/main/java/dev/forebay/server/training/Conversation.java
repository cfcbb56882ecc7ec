package dev.forebay.server.training;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A socket of a client that is played. One thread. */
final class Conversation implements AutoCloseable {
  private static final int ANSWER_MILLIS_MAX = 30_000;

  private final Socket socket;
  private final DataOutputStream out;
  private final DataInputStream in;

  Conversation(InetSocketAddress address) throws IOException {
    socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(ANSWER_MILLIS_MAX);
    out = new DataOutputStream(socket.getOutputStream());
    in = new DataInputStream(socket.getInputStream());
  }

  DataOutputStream out() {
    return out;
  }

  DataInputStream in() {
    return in;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
