package dev.forebay.tests.kafka;

import static dev.forebay.tests.security.DefinitionsFile.ADMINISTRATOR;
import static dev.forebay.tests.security.DefinitionsFile.LIMITED;
import static dev.forebay.tests.security.DefinitionsFile.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.tests.clients.TestBroker;
import dev.forebay.tests.security.DefinitionsFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnacceptableCredentialException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Users who prove that they know their passwords, and rules, as Kafka's clients make them. */
class AclsTest extends KafkaTest {
  private static final String CAROL = "User:carol";

  @Override
  @BeforeEach
  void start() throws IOException {
    broker =
        TestBroker.start(
            directory.resolve("data"),
            "loops=3",
            "kafka.rebalance-delay=0s",
            "kafka.sasl-mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
            "definitions.file=" + DefinitionsFile.write(directory));
  }

  private Map<String, Object> as(Map<String, Object> login) {
    Map<String, Object> all =
        settings("request.timeout.ms", 9_000, "default.api.timeout.ms", 10_000);
    all.putAll(login);
    return all;
  }

  private Admin admin(Map<String, Object> login) {
    return kept(Admin.create(as(login)));
  }

  private Admin administrator() {
    return admin(SaslTest.plain(ADMINISTRATOR, PASSWORD));
  }

  private static Map<String, Object> scram(String user, String password, ScramMechanism mechanism) {
    Map<String, Object> login = SaslTest.plain(user, password);
    login.put("sasl.mechanism", mechanism.mechanismName());
    login.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\""
                .formatted(user)
            + " password=\"%s\";".formatted(password));
    return login;
  }

  private static void know(Admin admin, String user, String password) throws Exception {
    admin
        .alterUserScramCredentials(
            List.of(
                new UserScramCredentialUpsertion(
                    user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), password),
                new UserScramCredentialUpsertion(
                    user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 8192), password)))
        .all()
        .get();
  }

  private static AclBinding rule(
      ResourceType type,
      String name,
      PatternType pattern,
      String who,
      AclOperation operation,
      AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(who, "*", operation, permission));
  }

  private static List<AclBinding> rulesOfCarol() {
    return List.of(
        rule(
            ResourceType.TOPIC,
            "c-",
            PatternType.PREFIXED,
            CAROL,
            AclOperation.ALL,
            AclPermissionType.ALLOW),
        rule(
            ResourceType.TOPIC,
            "c-closed",
            PatternType.LITERAL,
            "User:*",
            AclOperation.WRITE,
            AclPermissionType.DENY),
        rule(
            ResourceType.GROUP,
            "g",
            PatternType.LITERAL,
            CAROL,
            AclOperation.READ,
            AclPermissionType.ALLOW));
  }

  private Producer<String, String> producer(Map<String, Object> login) {
    return kept(new KafkaProducer<>(as(login), new StringSerializer(), new StringSerializer()));
  }

  private Consumer<String, String> consumer(Map<String, Object> login, String group) {
    Map<String, Object> all = as(login);
    all.put("group.id", group);
    all.put("auto.offset.reset", "earliest");
    return kept(new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer()));
  }

  @ParameterizedTest
  @EnumSource(names = {"SCRAM_SHA_256", "SCRAM_SHA_512"})
  void usersLogInWithoutSendingTheirPassword(ScramMechanism mechanism) throws Exception {
    Admin admin = administrator();
    know(admin, "carol", "pässword");
    admin.createAcls(rulesOfCarol()).all().get();

    assertThat(admin(scram("carol", "pässword", mechanism)).describeCluster().clusterId().get())
        .isNotEmpty();
    for (String user : List.of("carol", "nobody", LIMITED)) {
      assertThatThrownBy(
              () -> admin(scram(user, "wrong", mechanism)).describeCluster().clusterId().get())
          .hasCauseInstanceOf(SaslAuthenticationException.class)
          .hasMessageContaining("invalid credentials with SASL mechanism");
    }
  }

  @Test
  @Proves({ApiKeys.ALTER_USER_SCRAM_CREDENTIALS, ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS})
  void credentialsAreToldWithoutWhatIsSecret() throws Exception {
    Admin admin = administrator();
    know(admin, "carol", "p");

    assertThat(admin.describeUserScramCredentials().description("carol").get().credentialInfos())
        .containsExactlyInAnyOrder(
            new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096),
            new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 8192));
    admin
        .alterUserScramCredentials(
            List.of(new UserScramCredentialDeletion("carol", ScramMechanism.SCRAM_SHA_256)))
        .all()
        .get();
    assertThat(admin.describeUserScramCredentials().description("carol").get().credentialInfos())
        .hasSize(1);
    assertThatThrownBy(() ->
            admin
                .alterUserScramCredentials(
                    List.of(new UserScramCredentialDeletion("carol", ScramMechanism.SCRAM_SHA_256)))
                .all()
                .get())
        .hasCauseInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() ->
            admin
                .alterUserScramCredentials(
                    List.of(
                        new UserScramCredentialUpsertion(
                            "dave",
                            new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4095),
                            "p")))
                .all()
                .get())
        .hasCauseInstanceOf(UnacceptableCredentialException.class);
  }

  @Test
  @Proves({ApiKeys.CREATE_ACLS, ApiKeys.DESCRIBE_ACLS, ApiKeys.DELETE_ACLS})
  void rulesAreKeptAsTheyWereSaid() throws Exception {
    Admin admin = administrator();
    List<AclBinding> rules = rulesOfCarol();
    admin.createAcls(rules).all().get();
    AclBinding ofCluster =
        rule(
            ResourceType.CLUSTER,
            "kafka-cluster",
            PatternType.LITERAL,
            CAROL,
            AclOperation.IDEMPOTENT_WRITE,
            AclPermissionType.ALLOW);
    AclBinding ofAll =
        rule(
            ResourceType.TRANSACTIONAL_ID,
            "*",
            PatternType.LITERAL,
            CAROL,
            AclOperation.DESCRIBE,
            AclPermissionType.DENY);
    admin.createAcls(List.of(ofCluster, ofAll)).all().get();
    restart();

    Admin later = administrator();
    assertThat(later.describeAcls(AclBindingFilter.ANY).values().get())
        .containsExactlyInAnyOrder(rules.get(0), rules.get(1), rules.get(2), ofCluster, ofAll);
    assertThat(later.describeAcls(rules.get(0).toFilter()).values().get())
        .containsExactly(rules.get(0));
    later.deleteAcls(List.of(ofCluster.toFilter(), ofAll.toFilter())).all().get();
    assertThat(later.describeAcls(AclBindingFilter.ANY).values().get()).hasSize(3);
    assertThatThrownBy(() ->
            later
                .createAcls(
                    List.of(
                        rule(
                            ResourceType.CLUSTER,
                            "other",
                            PatternType.LITERAL,
                            CAROL,
                            AclOperation.ALTER,
                            AclPermissionType.ALLOW)))
                .all()
                .get())
        .hasCauseInstanceOf(InvalidRequestException.class);
  }

  @Test
  void rulesSayWhatAUserMay() throws Exception {
    Admin admin = administrator();
    know(admin, "carol", "p");
    Map<String, Object> carol = scram("carol", "p", ScramMechanism.SCRAM_SHA_512);
    assertThatThrownBy(() -> admin(carol).describeCluster().clusterId().get())
        .hasCauseInstanceOf(SaslAuthenticationException.class)
        .hasMessageContaining("access to vhost '/' refused for user 'carol'");
    admin.createAcls(rulesOfCarol()).all().get();

    Admin hers = admin(carol);
    hers.createTopics(
            List.of(new NewTopic("c-1", 1, (short) 1), new NewTopic("c-closed", 1, (short) 1)))
        .all()
        .get();
    Producer<String, String> producer = producer(carol);
    producer.send(new ProducerRecord<>("c-1", "x")).get();
    assertThatThrownBy(() -> producer.send(new ProducerRecord<>("c-closed", "x")).get())
        .hasRootCauseInstanceOf(TopicAuthorizationException.class);
    assertThatThrownBy(
            () -> hers.createTopics(List.of(new NewTopic("d", 1, (short) 1))).all().get())
        .hasCauseInstanceOf(TopicAuthorizationException.class);
    Consumer<String, String> inGroup = consumer(carol, "g");
    inGroup.subscribe(List.of("c-1"));
    assertThat(values(poll(inGroup, 1))).containsExactly("x");
    Consumer<String, String> inOther = consumer(carol, "h");
    inOther.subscribe(List.of("c-1"));
    assertThatThrownBy(() -> inOther.poll(Duration.ofSeconds(10)))
        .isInstanceOf(GroupAuthorizationException.class);
  }

  @Test
  void whatIsDeniedIsRefusedOnOpenConnectionsAndToWhomeverHasPermission() throws Exception {
    Admin admin = administrator();
    Producer<String, String> limited = producer(SaslTest.plain(LIMITED, PASSWORD));
    limited.send(new ProducerRecord<>("lim-t", "x")).get();
    AclBinding deny =
        rule(
            ResourceType.TOPIC,
            "lim-",
            PatternType.PREFIXED,
            "User:" + LIMITED,
            AclOperation.WRITE,
            AclPermissionType.DENY);
    admin.createAcls(List.of(deny)).all().get();
    assertThatThrownBy(() -> limited.send(new ProducerRecord<>("lim-t", "x")).get())
        .hasRootCauseInstanceOf(TopicAuthorizationException.class);
    admin.deleteAcls(List.of(deny.toFilter())).all().get();
    limited.send(new ProducerRecord<>("lim-t", "x")).get();
  }

  @Test
  void onlyAdministratorsAdminister() {
    Admin limited = admin(SaslTest.plain(LIMITED, PASSWORD));
    assertThatThrownBy(() -> limited.createAcls(rulesOfCarol()).all().get())
        .hasCauseInstanceOf(ClusterAuthorizationException.class);
    assertThatThrownBy(() -> limited.describeAcls(AclBindingFilter.ANY).values().get())
        .hasCauseInstanceOf(ClusterAuthorizationException.class);
    assertThatThrownBy(() -> limited.deleteAcls(List.of(AclBindingFilter.ANY)).all().get())
        .hasStackTraceContaining("ClusterAuthorizationException");
    assertThatThrownBy(() -> know(limited, "lim", "p"))
        .hasCauseInstanceOf(ClusterAuthorizationException.class);
    assertThatThrownBy(() -> limited.describeUserScramCredentials().all().get())
        .hasCauseInstanceOf(ClusterAuthorizationException.class);
  }
}
