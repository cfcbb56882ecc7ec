package dev.forebay.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.runtime.measure.Measure;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenerTest {
  private final NettyLoops loops =
      new NettyLoops(
          2,
          (reason, cause) -> {
            throw new AssertionError(reason, cause);
          });

  @AfterEach
  void close() {
    loops.close();
  }

  @Test
  void handsBytesToTheProtocol() throws IOException {
    Listener listener = listen(new ConnectionLimit(10));
    try (Socket socket = connect(listener)) {
      socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readNBytes(5))
          .isEqualTo("hello".getBytes(StandardCharsets.US_ASCII));
    }
    listener.close(1000);
  }

  @Test
  void closesConnectionsAboveTheLimitThatListenersShare() throws IOException {
    ConnectionLimit limit = new ConnectionLimit(1);
    Listener other = listen(limit);
    Listener listener = listen(limit);
    try (Socket first = connect(listener)) {
      first.getOutputStream().write('x');
      assertThat(first.getInputStream().read()).isEqualTo('x');
      try (Socket second = connect(listener)) {
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }
      try (Socket third = connect(other)) {
        assertThat(third.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(listener.connections()).isEqualTo(1);
    }
    listener.close(1000);
    other.close(1000);
  }

  @Test
  void sendsSegmentsThatFitASmallReceiveWindow() throws Exception {
    Echo echo = new Echo();
    Listener listener =
        Listener.bind(
            loops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            echo,
            new ConnectionLimit(10),
            ListenerOptions.DEFAULT);
    try (Socket socket = connect(listener)) {
      assertThat(echo.sendSegmentBytes.get(10, TimeUnit.SECONDS)).isBetween(1L, 32_000L);
      assertThat(socket.isConnected()).isTrue();
    }
    listener.close(1000);
  }

  @Test
  void asksConnectionsToEndThenClosesThem() throws IOException {
    Listener listener = listen(new ConnectionLimit(10));
    try (Socket socket = connect(listener)) {
      socket.getOutputStream().write('x');
      assertThat(socket.getInputStream().read()).isEqualTo('x');
      listener.close(5000);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  private Listener listen(ConnectionLimit limit) {
    return Listener.bind(
        loops,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        new Echo(),
        limit,
        ListenerOptions.DEFAULT);
  }

  private static Socket connect(Listener listener) throws IOException {
    Socket socket = new Socket(listener.address().getAddress(), listener.address().getPort());
    socket.setSoTimeout(5000);
    return socket;
  }

  private static final class Echo implements ProtocolModule {
    private final CompletableFuture<Long> sendSegmentBytes = new CompletableFuture<>();

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
      return new ChannelInboundHandlerAdapter() {
        @Override
        public void channelActive(ChannelHandlerContext context) {
          sendSegmentBytes.complete(((EpollSocketChannel) context.channel()).tcpInfo().sndMss());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
          var _ = context.writeAndFlush(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
          if (event == ListenerEvent.STOPPING) {
            var _ = context.close();
          }
        }
      };
    }
  }
}
