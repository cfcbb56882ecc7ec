package dev.forebay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadyLineTest {
  @Test
  void namesVersionTimeAndEveryListener() {
    Listener amqp = listener("amqp", "127.0.0.1", 5672);
    Listener http = listener("http", "127.0.0.1", 15672);

    assertThat(ReadyLine.of(List.of(amqp, http), 321))
        .isEqualTo(
            "Forebay %s ready in 321 ms: amqp 127.0.0.1:5672, http 127.0.0.1:15672"
                .formatted(BuildVersion.read()));
  }

  @Test
  void anAddressWithColonsIsBracketed() {
    assertThat(listener("http", "0:0:0:0:0:0:0:1", 80)).hasToString("http [0:0:0:0:0:0:0:1]:80");
  }

  private static Listener listener(String protocol, String address, int port) {
    return new Listener(protocol, new InetSocketAddress(InetAddress.ofLiteral(address), port));
  }
}
