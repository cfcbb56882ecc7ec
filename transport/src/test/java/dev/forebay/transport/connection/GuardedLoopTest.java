package dev.forebay.transport.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.testkit.loop.ManualLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a connection has run on its loop fails that connection alone. */
final class GuardedLoopTest {
  private final ManualLoop loop = new ManualLoop();
  private final ConnectionResources resources =
      new ConnectionResources(new InputBudgets(), new Waits(loop), () -> false);

  /** Ways by which a connection's work runs. */
  enum Way {
    READ,
    TASK,
    TURN_END,
    TIMER,
    END_OF_ITS_TURN
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aFailureEndsItsConnectionAlone(Way way) {
    Client failing = new Client(way);
    Client other = new Client(Way.READ);
    failing.send("fail");
    loop.advanceMillis(1);
    turn(failing, other);
    assertThat(failing.socket.isOpen()).isFalse();
    other.send("well");
    turn(failing, other);
    assertThat(other.socket.isOpen()).isTrue();
    assertThat(other.read).isEqualTo("well");
  }

  @Test
  void whatIsTheNodesIsNotGuarded() {
    Client client = new Client(Way.READ);
    assertThat(client.connection().nodeLoop()).isSameAs(loop);
    assertThat(client.connection().loop().inLoop()).isEqualTo(loop.inLoop());
    assertThat(client.connection().loop().index()).isEqualTo(loop.index());
  }

  private void turn(Client... clients) {
    while (loop.turn()) {
      for (Client client : clients) {
        client.socket.runPendingTasks();
      }
    }
    for (Client client : clients) {
      client.socket.runPendingTasks();
    }
  }

  private final class Client implements ClientProtocol {
    private final Way way;
    private final EmbeddedChannel socket = new EmbeddedChannel();
    private @Nullable ClientConnection made;
    private boolean failsAtTurnEnd;
    private String read = "";

    Client(Way way) {
      this.way = way;
      socket
          .pipeline()
          .addLast(
              new ClientHandler(
                  resources.of(loop),
                  opened -> {
                    made = opened;
                    return this;
                  }));
      socket.pipeline().fireChannelActive();
    }

    ClientConnection connection() {
      return Objects.requireNonNull(made);
    }

    void send(String text) {
      socket.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    @Override
    public void read(ByteBuf in) {
      read = in.toString(StandardCharsets.UTF_8);
      in.release();
      if (read.equals("fail")) {
        fail(connection().loop());
      }
    }

    private void fail(EventLoop own) {
      switch (way) {
        case READ -> thrown();
        case TASK -> own.execute(this::thrown);
        case TURN_END -> own.executeAtTurnEnd(this::thrown);
        case TIMER -> own.schedule(1000, this::thrown);
        case END_OF_ITS_TURN -> {
          failsAtTurnEnd = true;
          connection().registerTurnEnd();
        }
      }
    }

    private void thrown() {
      throw new IllegalStateException("as its client had it");
    }

    @Override
    public void endOfTurn() {
      if (failsAtTurnEnd) {
        thrown();
      }
    }

    @Override
    public void broken(Throwable error) {
      connection().drop(String.valueOf(error));
    }

    @Override
    public void begin() {
      // Nothing is awaited.
    }

    @Override
    public void endOfRead() {
      // Nothing is gathered.
    }

    @Override
    public void writabilityChanged() {
      // It sends nothing.
    }

    @Override
    public void flushed() {
      // Nobody waits.
    }

    @Override
    public void stop() {
      connection().drop("the node stops");
    }

    @Override
    public void closed() {
      // Nothing is kept.
    }
  }
}
