package dev.forebay.testkit.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.access.Right;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.security.HostRules;
import dev.forebay.broker.security.NamePattern;
import dev.forebay.broker.security.UserEntry;
import dev.forebay.broker.security.Users;
import dev.forebay.broker.security.Verifier;
import dev.forebay.message.Headers;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.form.TestCodec;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules act on sessions that are open, also on what they have used before. */
class RightsTest {
  private static final String HOST = TestClient.HOST;
  private static final Principal.User USER = new Principal.User("u", (InetAddress) null);

  private final TestNode node = new TestNode(2, new SimulatedDisk(), TestNode.smallSettings());

  private void allow(String write) {
    node.broker()
        .security()
        .replace(
            Users.of(
                List.of(
                    new UserEntry(
                        "u",
                        new Verifier.Nothing(),
                        false,
                        null,
                        Map.of(
                            HOST,
                            new HostRules(
                                NamePattern.of(".*"),
                                NamePattern.of(write),
                                NamePattern.of(".*"),
                                Map.of()))))));
  }

  private Session open() {
    return node.broker()
        .open(node.loop(1), new SessionOptions(HOST, USER, TestCodec.PLAIN), () -> {});
  }

  private CatalogReply execute(Session session, CatalogCommand command) {
    @Nullable CatalogReply[] reply = new CatalogReply[1];
    node.loop(1).execute(() -> session.execute(command, answer -> reply[0] = answer));
    node.await("answer", () -> reply[0] != null);
    return Objects.requireNonNull(reply[0]);
  }

  private Route route(Publisher publisher) {
    RouteKey key = new RouteKey();
    key.set("", "q");
    @Nullable Route[] found = new Route[1];
    node.loop(1).execute(() -> found[0] = publisher.route(key, () -> Headers.EMPTY));
    node.await("route", () -> found[0] != null);
    return Objects.requireNonNull(found[0]);
  }

  @Test
  void aChangeActsOnOpenSessionsAtOnce() {
    node.start();
    allow(".*");
    Session session = open();
    Publisher publisher = session.publisher(_ -> {});
    CatalogCommand declare =
        new CatalogCommand.DeclareQueue(
            HOST, "q", false, false, false, QueueSettings.OfQueue.PLAIN);
    assertThat(execute(session, declare)).isInstanceOf(CatalogReply.QueueDeclared.class);
    assertThat(route(publisher).hasTargets()).isTrue();

    allow("^q$");
    Route denied = route(publisher);
    assertThat(denied.isDenied()).isTrue();
    assertThat(session.refusal(denied))
        .isEqualTo(
            new Refusal.NoRight(
                Right.WRITE, Refusal.Kind.EXCHANGE, "amq.default", HOST, USER.name()));

    allow(".*");
    assertThat(route(publisher).isDenied()).isFalse();

    node.broker().security().replace(Users.of(List.of()));
    assertThat(route(publisher).isDenied()).isTrue();
    assertThat(execute(session, declare))
        .isEqualTo(
            new CatalogReply.Refused(
                new Refusal.NoRight(Right.CONFIGURE, Refusal.Kind.QUEUE, "q", HOST, USER.name())));
    assertThat(node.broker().refusal(USER, HOST)).isEqualTo(new Refusal.NoEntry(HOST, USER.name()));
    assertThat(node.broker().refusal(USER, "none")).isEqualTo(new Refusal.NoHost("none"));
  }

  @Test
  void whatAProtocolKeepsItselfNeedsNoRights() {
    node.start();
    allow("");
    Session session = open();
    Publisher publisher = session.publisher(_ -> {});
    RouteKey key = new RouteKey();
    key.set("", "q");
    boolean[] isDenied = new boolean[2];
    node.loop(1)
        .execute(() -> {
          isDenied[0] = publisher.route(key, () -> Headers.EMPTY).isDenied();
          isDenied[1] = publisher.ownRoute(key).isDenied();
        });
    node.steps(10);
    assertThat(isDenied).containsExactly(true, false);
  }
}
