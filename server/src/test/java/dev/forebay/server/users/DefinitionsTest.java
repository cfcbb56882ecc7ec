package dev.forebay.server.users;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.broker.security.SecurityChange;
import dev.forebay.broker.security.Users;
import dev.forebay.server.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionsTest {
  @TempDir Path dir;

  private Definitions read(String text) throws IOException {
    return Definitions.read(
        Files.writeString(dir.resolve("d.json"), text.replace('\'', '"')), Set.of("guest"));
  }

  @Test
  void anExportOfNothingElseIsTaken() throws IOException {
    Definitions definitions =
        read(
            """
            {'rabbit_version': '3.13.7', 'product_name': 'RabbitMQ', 'topic_permissions': [],
             'users': [{'name': 'u', 'password': 'p', 'tags': ['monitoring'], 'limits': {}}],
             'vhosts': [{'name': '/', 'description': '', 'metadata': {}, 'limits': []}],
             'permissions':
               [{'user': 'u', 'vhost': '/', 'configure': '', 'write': '.*', 'read': '^a'}],
             'global_parameters': [{'name': 'cluster_name', 'value': 'x'}],
             'parameters': [], 'policies': [], 'queues': [], 'exchanges': [], 'bindings': []}
            """);

    assertThat(definitions.virtualHosts()).containsExactly("/");
    assertThat(users(definitions).mayComeFromElsewhere()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | no object",
        "{ 'users': [{'name': 's3cret | no JSON in line 1",
        "{'users': {}} | 'users' is no list",
        "{'users': [{}]} | an entry without a text 'name'",
        "{'users': [{'name': 1}]} | an entry without a text 'name'",
        "{'users': [{'name': 'u'}, {'name': 'u'}]} | user 'u' twice",
        "{'users': [{'name': 'u', 'limits': {'max-channels': 1}}]} | limits of user 'u'",
        "{'users': [{'name': 'u', 'password_hash': 'AAAA'}]} | password hash of user 'u'",
        "{'users': [{'name': 'u', 'password_hash': '?'}]} | password hash of user 'u'",
        "{'vhosts': [{'name': 'v'}, {'name': 'v'}]} | virtual host 'v' twice",
        "{'vhosts': [{'name': 'v', 'limits': [1]}]} | limits of virtual host 'v'",
        "{'queues': [{'name': 'q'}]} | 'queues' is not taken from a file",
        "{'policies': [{}]} | 'policies' is not taken from a file",
        "{'global_parameters': [{'name': 'mqtt_port_to_vhost_mapping'}]} | 'global_parameters' is",
        "{'surprise': 1} | 'surprise' is not taken from a file",
        "{'vhosts': [{'name': 'v'}], 'permissions': [{'user': 'u', 'vhost': 'v'}]}"
            + " | permissions of user 'u', who is not there",
        "{'users': [{'name': 'u'}], 'permissions': [{'user': 'u', 'vhost': 'v'}]}"
            + " | permissions in virtual host 'v', which is not there",
        "{'users': [{'name': 'u'}], 'vhosts': [{'name': 'v'}], 'permissions':"
            + " [{'user': 'u', 'vhost': 'v', 'configure': '(', 'write': '', 'read': ''}]}"
            + " | pattern '('",
        "{'users': [{'name': 'u'}], 'vhosts': [{'name': 'v'}], 'permissions':"
            + " [{'user': 'u', 'vhost': 'v', 'configure': '(?=a)', 'write': '', 'read': ''}]}"
            + " | pattern '(?=a)'",
        "{'users': [{'name': 'u'}], 'vhosts': [{'name': 'v'}], 'topic_permissions':"
            + " [{'user': 'u', 'vhost': 'v', 'exchange': 'e', 'write': '(', 'read': ''}]}"
            + " | pattern '('",
        "{'users': [{'name': 'u', 'tags': {}}]} | tags of user 'u' are no list of texts",
        "{'users': [{'name': 'u', 'tags': [1]}]} | tags of user 'u' are no list of texts"
      })
  void whatCannotBeIsRefusedWithTheReason(String text, String reason) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("d.json")
        .hasMessageContaining(reason)
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ", 'tags': ['a']", ", 'tags': 'a, b'", ", 'tags': ''", ", 'tags': null"})
  void tagsAreAListOrATextWithCommas(String tags) throws IOException {
    assertThat(users(read("{'users': [{'name': 'u'" + tags + "}]}")).mayComeFromElsewhere())
        .isTrue();
  }

  @Test
  void tooManyTagsOrTooLongANameAreRefused() {
    String tags = IntStream.range(0, 33).mapToObj("t%d"::formatted).collect(joining(","));
    assertThatThrownBy(() -> read("{'users': [{'name': 'u', 'tags': '" + tags + "'}]}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("user 'u': 33 tags");
    assertThatThrownBy(() -> read("{'users': [{'name': '" + "n".repeat(256) + "'}]}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a name of 256 bytes");
  }

  @Test
  void topicPermissionsMayStandAlone() throws IOException {
    String text =
        """
        {'users': [{'name': 'u'}], 'vhosts': [{'name': 'v'}], 'topic_permissions':
         [{'user': 'u', 'vhost': 'v', 'exchange': 'e', 'write': '', 'read': ''}]}
        """;
    assertThat(users(read(text)).mayComeFromElsewhere()).isTrue();
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> Definitions.read(dir.resolve("none"), Set.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("can't be read");
  }

  private static Users users(Definitions definitions) {
    Users users = Users.none();
    for (SecurityChange change : definitions.changes()) {
      users = users.after(change);
    }
    return users;
  }
}
