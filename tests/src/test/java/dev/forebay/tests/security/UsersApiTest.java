package dev.forebay.tests.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users and permissions by RabbitMQ's HTTP API, and what they mean to AMQP clients. */
class UsersApiTest {
  private static final String ALL = "{\"configure\":\".*\",\"write\":\".*\",\"read\":\".*\"}";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http = HttpClient.newHttpClient();
  private TestBroker broker;
  @TempDir private Path dir;

  @BeforeEach
  void start() throws IOException {
    broker =
        TestBroker.start(
            dir.resolve("data"), "loops=2", "definitions.file=" + DefinitionsFile.write(dir));
  }

  @AfterEach
  void stop() throws IOException {
    broker.close();
    http.close();
  }

  private HttpResponse<String> ask(String user, String password, String method, String path)
      throws Exception {
    return ask(user, password, method, path, "");
  }

  private HttpResponse<String> ask(
      String user, String password, String method, String path, String body) throws Exception {
    String login = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + broker.httpPort() + "/api/" + path))
            .header("Authorization", "Basic " + login)
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private int change(String method, String path, String body) throws Exception {
    return ask(DefinitionsFile.ADMINISTRATOR, DefinitionsFile.PASSWORD, method, path, body)
        .statusCode();
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> answer =
        ask(DefinitionsFile.ADMINISTRATOR, DefinitionsFile.PASSWORD, "GET", path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private Connection connect(String user, String password) throws Exception {
    ConnectionFactory factory = broker.clients();
    factory.setUsername(user);
    factory.setPassword(password);
    return factory.newConnection();
  }

  @Test
  void aUserIsMadeGivenPermissionsUsedAndDeleted() throws Exception {
    assertThat(change("PUT", "users/new", "{\"password\":\"p\",\"tags\":\"management,x\"}"))
        .isEqualTo(201);
    assertThatThrownBy(() -> connect("new", "p")).hasStackTraceContaining("access to vhost '/'");
    assertThat(change("PUT", "permissions/%2F/new", ALL)).isEqualTo(201);
    assertThat(change("PUT", "permissions/%2F/new", ALL)).isEqualTo(204);
    try (Connection connection = connect("new", "p")) {
      Channel channel = connection.createChannel();
      channel.queueDeclare("q", true, false, false, null);
      assertThat(
              change(
                  "PUT",
                  "permissions/%2F/new",
                  "{\"configure\":\"\",\"write\":\"\",\"read\":\"\"}"))
          .isEqualTo(204);
      assertThatThrownBy(() -> channel.queueDelete("q"))
          .hasStackTraceContaining("refused for user 'new'");
    }
    assertThat(change("PUT", "users/new", "{\"password\":\"other\",\"tags\":\"\"}")).isEqualTo(204);
    assertThatThrownBy(() -> connect("new", "p"))
        .isInstanceOf(AuthenticationFailureException.class);
    assertThat(change("DELETE", "users/new", "")).isEqualTo(204);
    assertThat(change("DELETE", "users/new", "")).isEqualTo(404);
    assertThatThrownBy(() -> connect("new", "other"))
        .isInstanceOf(AuthenticationFailureException.class);
  }

  @Test
  void whatIsToldIsWhatRabbitMqTells() throws Exception {
    assertThat(get("whoami"))
        .isEqualTo(
            JSON.readTree(
                "{\"name\":\"adm\",\"tags\":[\"administrator\"],\"is_internal_user\":true}"));
    assertThat(get("users").valueStream().map(user -> user.path("name").asText()))
        .containsExactly("adm", "guest", "lim", "nopass");
    assertThat(
            get("users/without-permissions").valueStream().map(user -> user.path("name").asText()))
        .containsExactly("nopass");
    JsonNode adm = get("users/adm");
    assertThat(adm.path("hashing_algorithm").asText()).isEqualTo("rabbit_password_hashing_sha256");
    assertThat(adm.path("password_hash").asText()).hasSize(48);
    assertThat(get("permissions/%2F/guest"))
        .isEqualTo(
            JSON.readTree(
                "{\"user\":\"guest\",\"vhost\":\"/\",\"configure\":\".*\",\"write\":\".*\","
                    + "\"read\":\".*\"}"));
    assertThat(get("users/adm/permissions")).hasSize(2);
    assertThat(get("permissions")).hasSize(4);
    assertThat(get("topic-permissions")).hasSize(1);
    assertThat(get("vhosts").valueStream().map(host -> host.path("name").asText()))
        .containsExactly("/", "second");
    assertThat(get("vhosts/%2F/permissions")).hasSize(3);
  }

  @Test
  void aHashGoesOutAndComesIn() throws Exception {
    JsonNode adm = get("users/adm");
    assertThat(
            change(
                "PUT",
                "users/copy",
                "{\"password_hash\":\"%s\",\"tags\":[\"management\"]}"
                    .formatted(adm.path("password_hash").asText())))
        .isEqualTo(201);
    assertThat(ask("copy", DefinitionsFile.PASSWORD, "GET", "whoami").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "adm|wrong|whoami|{\"error\":\"not_authorized\",\"reason\":\"Not_Authorized\"}",
        "nobody|x|whoami|{\"error\":\"not_authorized\",\"reason\":\"Not_Authorized\"}",
        "guest|guest|whoami|{\"error\":\"not_authorised\",\"reason\":\"Not management user\"}"
      })
  void othersAreToldWhatRabbitMqTellsThem(String user, String password, String path, String body)
      throws Exception {
    HttpResponse<String> answer = ask(user, password, "GET", path);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
  }

  @Test
  void whoManagesOnlyIsNotToldOfOthers() throws Exception {
    change("PUT", "users/m", "{\"password\":\"p\",\"tags\":\"management\"}");
    change("PUT", "permissions/second/m", ALL);
    HttpResponse<String> users = ask("m", "p", "GET", "users");
    assertThat(users.statusCode()).isEqualTo(401);
    assertThat(users.body())
        .isEqualTo("{\"error\":\"not_authorised\",\"reason\":\"Not administrator user\"}");
    assertThat(ask("m", "p", "GET", "vhosts").body()).contains("second").doesNotContain("\"/\"");
    assertThat(ask("m", "p", "PUT", "users/x", "{\"tags\":\"\"}").statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "users/x,{,not_json",
    "users/x,'{\"password\":\"p\"}',tags_not_present",
    "permissions/%2F/nobody,'{\"configure\":\"\",\"write\":\"\",\"read\":\"\"}',vhost_or_user_not_found",
    "'permissions/%2F/adm','{\"configure\":\"\",\"read\":\"\"}','{key_missing,write}'",
    "'permissions/%2F/adm','{\"configure\":\"(\",\"write\":\"\",\"read\":\"\"}','pattern'"
  })
  void whatCantBeIsRefusedAndChangesNothing(String path, String body, String reason)
      throws Exception {
    JsonNode before = get("permissions");
    HttpResponse<String> answer =
        ask(DefinitionsFile.ADMINISTRATOR, DefinitionsFile.PASSWORD, "PUT", path, body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"bad_request\"").contains(reason);
    assertThat(get("permissions")).isEqualTo(before);
  }

  @Test
  void brokenPathsAndUnknownOnesAreRefused() throws Exception {
    assertThat(change("GET", "nothing", "")).isEqualTo(404);
    assertThat(change("POST", "users", "")).isEqualTo(405);
    assertThat(broker.page("/health/ready")).contains("ok");
  }
}
