package dev.forebay.benchmarks.mqtt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Opens many connections, each with a subscription of its own and some at a time, and keeps them.
 * One thread.
 */
final class IdleRun {
  private static final int AT_ONCE = 256;
  private static final long PATIENCE_MILLIS = 30_000;

  private final MqttOptions options;
  private final List<SocketChannel> sockets = new ArrayList<>();

  /** One for all: what a connection is answered comes at once. */
  private final ByteBuffer input = ByteBuffer.allocateDirect(64);

  private int connected;

  IdleRun(MqttOptions options) {
    this.options = options;
  }

  /** Packets that a connection was answered: CONNACK, then SUBACK. */
  private static final class Opening {
    private int acknowledged;
  }

  String run() throws IOException {
    try (Selector selector = Selector.open()) {
      System.err.println("measuring");
      long before = System.nanoTime();
      while (connected < options.idle()) {
        while (sockets.size() < options.idle() && sockets.size() - connected < AT_ONCE) {
          open(selector);
        }
        if (selector.select(this::read, PATIENCE_MILLIS) == 0) {
          throw new IOException("only " + connected + " connections were answered");
        }
      }
      double seconds = (System.nanoTime() - before) / 1e9;
      Thread.sleep(options.measureSeconds() * 1000L);
      System.err.println("measured");
      return String.format(
          Locale.ROOT,
          "{\"connections\": %d, \"seconds\": %.3f, \"connectsPerSecond\": %.0f}",
          connected,
          seconds,
          connected / seconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      for (SocketChannel socket : sockets) {
        socket.close();
      }
    }
  }

  private void open(Selector selector) throws IOException {
    int index = sockets.size();
    SocketChannel socket = MqttConnection.connected(options.port());
    sockets.add(socket);
    ByteBuffer both = ByteBuffer.allocate(256);
    both.put(MqttWire.connect(options.version(), "forebay-idle-" + index, true, false));
    both.put(MqttWire.subscribe(options.version(), "forebay/idle/" + index, options.qos()));
    socket.write(both.flip());
    socket.configureBlocking(false);
    socket.register(selector, SelectionKey.OP_READ, new Opening());
  }

  private void read(SelectionKey key) {
    try {
      input.clear();
      if (((SocketChannel) key.channel()).read(input) < 0) {
        throw new IOException("a connection was closed, after " + connected);
      }
      Opening opening = (Opening) key.attachment();
      for (int at = 0; at < input.position(); at += 2 + input.get(at + 1)) {
        opening.acknowledged++;
        int expected = opening.acknowledged == 1 ? MqttWire.CONNACK : MqttWire.SUBACK;
        if ((input.get(at) & 0xFF) >> 4 != expected) {
          throw new IOException("unexpected packet of type " + ((input.get(at) & 0xFF) >> 4));
        }
      }
      if (opening.acknowledged == 2) {
        connected++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
