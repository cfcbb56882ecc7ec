package dev.forebay.tests.clients;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** A client's socket that stops reading when it is told to. */
final class GatedSocket extends Socket {
  private volatile @Nullable CountDownLatch gate;

  /** Gives this socket to one connection, which connects it. */
  SocketFactory factory() {
    return new SocketFactory() {
      @Override
      public Socket createSocket() {
        return GatedSocket.this;
      }

      @Override
      public Socket createSocket(String host, int port) {
        return createSocket();
      }

      @Override
      public Socket createSocket(InetAddress host, int port) {
        return createSocket();
      }

      @Override
      public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        return createSocket();
      }

      @Override
      public Socket createSocket(
          InetAddress address, int port, InetAddress localAddress, int localPort) {
        return createSocket();
      }
    };
  }

  /** Nothing more is read from the socket. */
  void stopReading() {
    gate = new CountDownLatch(1);
  }

  /** Reads on. */
  void readOn() {
    CountDownLatch closed = gate;
    gate = null;
    if (closed != null) {
      closed.countDown();
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        awaitGate();
        return super.read();
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        awaitGate();
        return super.read(target, offset, length);
      }
    };
  }

  private void awaitGate() throws IOException {
    CountDownLatch closed = gate;
    if (closed == null) {
      return;
    }
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
