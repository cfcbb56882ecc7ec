package dev.forebay.tests.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import dev.forebay.tests.kafka.clients.Client;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ApiMessageType.ListenerType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keeps the table of requests true, which is made from what the broker answers, what clients were
 * seen to send, and the tests. {@code -Dforebay.docs.rewrite=true} writes it anew.
 */
class DocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "protocols", "kafka.md");
  private static final String HEADING = "## Requests\n";
  private static final List<Class<?>> TESTS =
      List.of(
          AclsTest.class,
          ConsumingTest.class,
          GroupsTest.class,
          LatestTimeTest.class,
          ProducingTest.class,
          SaslTest.class,
          TopicsTest.class);

  private static TestBroker broker;

  @SuppressWarnings("NullAway.Init") // the life cycle methods fill the field
  DocumentTest() {}

  @BeforeAll
  static void start(@TempDir Path data) throws IOException {
    broker = TestBroker.start(data);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void theTableOfRequestsSaysWhatIsServedAndShown() throws Exception {
    Map<ApiKeys, String> served = served();
    Map<ApiKeys, Set<String>> senders = senders();
    Map<ApiKeys, Set<String>> proofs = proofs();
    StringBuilder text =
        new StringBuilder(HEADING)
            .append(
                """

                Made by `DocumentTest`: the versions are the broker's own answer, and those of clients what they
                were seen to send in the tests of `kafka.clients`. Produce 0 to 2 are listed as Kafka lists them,
                for old clients that look for them, and refused. `AllVersionsTest` has all others answered that
                are not about groups.

                | key | request | versions | versions sent by | shown with kafka-clients 4.4 by |
                |---|---|---|---|---|
                """);
    served.forEach((key, versions) ->
        text.append(
            "| %d | %s | %s | %s | %s |\n"
                .formatted(
                    key.id,
                    key.name,
                    versions,
                    String.join("; ", senders.getOrDefault(key, Set.of())),
                    String.join(", ", proofs.getOrDefault(key, Set.of())))));
    text.append("\nNot listed, and refused by closing the connection: ")
        .append(refused(served).stream().map(key -> key.name).collect(Collectors.joining(", ")))
        .append(".\n");

    assertThat(served.keySet()).containsAll(senders.keySet()).containsAll(proofs.keySet());
    assertCurrent(text.toString());
  }

  @Test
  void whatIsNotListedClosesTheConnection() throws IOException {
    for (ApiKeys key : refused(served())) {
      try (Socket socket = connect()) {
        send(socket, key, key.latestVersion(true));
        assertThat(socket.getInputStream().read()).as(key.name).isEqualTo(-1);
      }
    }
  }

  /** What the broker answers to ApiVersions, as the range of each. */
  private static Map<ApiKeys, String> served() throws IOException {
    try (Socket socket = connect()) {
      send(socket, ApiKeys.API_VERSIONS, (short) 0);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      ByteBuffer answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
      answer.getInt(); // which request it answers
      assertThat(answer.getShort()).as("error").isZero();
      Map<ApiKeys, String> served = new EnumMap<>(ApiKeys.class);
      for (int left = answer.getInt(); left > 0; left--) {
        ApiKeys key = ApiKeys.forId(answer.getShort());
        int oldest = answer.getShort();
        int newest = answer.getShort();
        served.put(key, oldest == newest ? "" + oldest : oldest + "–" + newest);
      }
      return served;
    }
  }

  private static Set<ApiKeys> refused(Map<ApiKeys, String> served) {
    Set<ApiKeys> refused = EnumSet.copyOf(ApiKeys.apisForListener(ListenerType.BROKER));
    refused.removeAll(served.keySet());
    return refused;
  }

  private static Socket connect() throws IOException {
    return new Socket(broker.kafkaAddress().getAddress(), broker.kafkaAddress().getPort());
  }

  /** A request without a body. */
  private static void send(Socket socket, ApiKeys key, short version) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    byte[] tags = new byte[key.requestHeaderVersion(version) >= 2 ? 1 : 0];
    out.writeInt(10 + tags.length);
    out.writeShort(key.id);
    out.writeShort(version);
    out.writeInt(1);
    out.writeShort(-1); // no client id
    out.write(tags);
  }

  private static Map<ApiKeys, Set<String>> senders() throws IOException {
    Map<ApiKeys, Set<String>> senders = new EnumMap<>(ApiKeys.class);
    for (Client client : Client.values()) {
      client
          .versions()
          .forEach((name, versions) ->
              senders
                  .computeIfAbsent(named(name), _ -> new LinkedHashSet<>())
                  .add(client.title + ": " + String.join(", ", versions)));
    }
    return senders;
  }

  private static ApiKeys named(String name) {
    return Arrays.stream(ApiKeys.values())
        .filter(key -> key.name.equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Map<ApiKeys, Set<String>> proofs() {
    Map<ApiKeys, Set<String>> proofs = new EnumMap<>(ApiKeys.class);
    for (Class<?> tests : TESTS) {
      for (Method method : tests.getDeclaredMethods()) {
        Proves proves = method.getAnnotation(Proves.class);
        if (proves != null) {
          for (ApiKeys key : proves.value()) {
            proofs
                .computeIfAbsent(key, _ -> new TreeSet<>())
                .add("`" + tests.getSimpleName() + "." + method.getName() + "`");
          }
        }
      }
    }
    return proofs;
  }

  private static void assertCurrent(String text) throws IOException {
    String document = Files.readString(DOCUMENT);
    int at = document.indexOf(HEADING);
    if (Boolean.getBoolean("forebay.docs.rewrite")) {
      Files.writeString(DOCUMENT, document.substring(0, at) + text);
    }
    assertThat(Files.readString(DOCUMENT).substring(at)).isEqualTo(text);
  }
}
