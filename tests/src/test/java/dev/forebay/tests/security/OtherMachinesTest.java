package dev.forebay.tests.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.forebay.server.config.ConfigException;
import dev.forebay.tests.clients.TestBroker;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may come by an address that is not the loopback's. */
class OtherMachinesTest {
  private static InetAddress address() throws SocketException {
    Optional<InetAddress> found =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(one -> one instanceof Inet4Address && !one.isLoopbackAddress())
            .findFirst();
    Assumptions.assumeTrue(found.isPresent(), "this machine has no other address");
    return found.orElseThrow();
  }

  private static Connection connect(TestBroker broker, String user, String password)
      throws Exception {
    ConnectionFactory factory = broker.clients();
    factory.setHost(address().getHostAddress());
    factory.setUsername(user);
    factory.setPassword(password);
    return factory.newConnection();
  }

  @Test
  void nobodyListensWhereNobodyMayComeFrom(@TempDir Path dir) {
    assertThatThrownBy(() -> TestBroker.start(dir, "bind=0.0.0.0"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nobody may log in from other machines")
        .hasMessageContaining("default-user");
  }

  @Test
  void theGuestIsKeptToThisMachine(@TempDir Path dir) throws Exception {
    try (TestBroker broker = TestBroker.start(dir, "bind=0.0.0.0", "insecure=true")) {
      assertThatThrownBy(() -> connect(broker, "guest", "guest"))
          .isInstanceOf(AuthenticationFailureException.class);
      try (Connection here = broker.clients().newConnection()) {
        assertThat(here.isOpen()).isTrue();
      }
    }
  }

  @Test
  void whoHasAPasswordOfItsOwnMayComeFromAnywhere(@TempDir Path dir) throws Exception {
    try (TestBroker broker = TestBroker.start(dir.resolve("a"), "bind=0.0.0.0", "default-pass=p");
        Connection guest = connect(broker, "guest", "p")) {
      assertThat(guest.isOpen()).isTrue();
    }
    try (TestBroker broker =
            TestBroker.start(
                dir.resolve("b"), "bind=0.0.0.0", "default-user=me", "default-pass=p");
        Connection me = connect(broker, "me", "p")) {
      assertThat(me.isOpen()).isTrue();
      assertThatThrownBy(() -> connect(broker, "guest", "guest"))
          .isInstanceOf(AuthenticationFailureException.class);
    }
  }

  @Test
  void whoWasThereIsThereAfterARestart(@TempDir Path dir) throws Exception {
    Path data = dir.resolve("data");
    TestBroker.start(data, "definitions.file=" + DefinitionsFile.write(dir)).close();
    try (TestBroker broker =
            TestBroker.start(data, "bind=0.0.0.0", "broker.virtual-hosts=/,second");
        Connection all = connect(broker, DefinitionsFile.ADMINISTRATOR, DefinitionsFile.PASSWORD)) {
      assertThat(all.isOpen()).isTrue();
    }
    // The default user of a later start is made beside them, and not made again.
    TestBroker.start(data, "default-user=me", "default-pass=p").close();
    try (TestBroker broker =
            TestBroker.start(data, "bind=0.0.0.0", "default-user=me", "default-pass=other");
        Connection me = connect(broker, "me", "p")) {
      assertThat(me.isOpen()).isTrue();
      assertThatThrownBy(() -> connect(broker, "me", "other"))
          .isInstanceOf(AuthenticationFailureException.class);
    }
  }

  @Test
  void usersOfAFileMayComeFromAnywhereButThoseNamed(@TempDir Path dir) throws Exception {
    try (TestBroker broker =
            TestBroker.start(
                dir.resolve("data"),
                "bind=0.0.0.0",
                "definitions.file=" + DefinitionsFile.write(dir),
                "loopback-users=guest,lim");
        Connection all = connect(broker, DefinitionsFile.ADMINISTRATOR, DefinitionsFile.PASSWORD)) {
      assertThat(all.isOpen()).isTrue();
      for (String user : List.of("guest", "lim")) {
        assertThatThrownBy(() -> connect(broker, user, DefinitionsFile.PASSWORD))
            .isInstanceOf(AuthenticationFailureException.class);
      }
    }
  }
}
