package dev.forebay.server.config;

import dev.forebay.transport.tls.CertificateName;
import dev.forebay.transport.tls.TlsOptions;
import dev.forebay.transport.tls.TlsOptions.ClientCertificate;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether clients are met over TLS, each protocol at a port of its own.
 *
 * @param options empty if there is no certificate; then no such port is listened on
 */
public record TlsConfig(
    Optional<TlsOptions> options,
    int amqpPort,
    int kafkaPort,
    int stompPort,
    int stompWebSocketPort,
    int mqttPort,
    int mqttWebSocketPort) {
  static final Setting<String> CERTIFICATE =
      new Setting<>(
          "tls.certificate",
          Kinds.text(4096),
          "",
          "PEM file of the node's certificate and of those that lead to its root; empty for no TLS");
  static final Setting<String> KEY =
      new Setting<>("tls.key", Kinds.text(4096), "", "PEM file of its private key in PKCS #8");
  static final Setting<String> KEY_PASSWORD =
      new Setting<>(
          "tls.key-password", Kinds.text(1024), "", "password of that file; empty for none");
  static final Setting<String> TRUST =
      new Setting<>(
          "tls.trust",
          Kinds.text(4096),
          "",
          "PEM file of those that may have signed clients' certificates; empty for nobody");
  static final Setting<String> CLIENTS =
      new Setting<>(
          "tls.clients",
          Kinds.oneOf(List.of("none", "optional", "required")),
          "none",
          "whether clients show a certificate that is signed so");
  static final Setting<String> LOGIN =
      new Setting<>(
          "tls.login",
          Kinds.oneOf(List.of("none", "distinguished-name", "common-name", "dns-name")),
          "none",
          "as whom a client's certificate lets it log in without a password");
  static final Setting<List<String>> VERSIONS =
      new Setting<>(
          "tls.versions",
          Kinds.someOf(TlsOptions.VERSIONS),
          TlsOptions.VERSIONS,
          "versions that are spoken");
  static final Setting<Integer> AMQP_PORT =
      new Setting<>(
          "amqp.tls-port", Kinds.integer(0, 65_535), 5671, "port for AMQP 0-9-1 over TLS");
  static final Setting<Integer> KAFKA_PORT =
      new Setting<>(
          "kafka.tls-port", Kinds.integer(0, 65_535), 9093, "port for Kafka's protocol over TLS");
  static final Setting<Integer> STOMP_PORT =
      new Setting<>("stomp.tls-port", Kinds.integer(0, 65_535), 61_614, "port for STOMP over TLS");
  static final Setting<Integer> STOMP_WEBSOCKET_PORT =
      new Setting<>(
          "stomp.websocket-tls-port",
          Kinds.integer(0, 65_535),
          15_673,
          "port for STOMP in WebSocket frames over TLS");
  static final Setting<Integer> MQTT_PORT =
      new Setting<>("mqtt.tls-port", Kinds.integer(0, 65_535), 8883, "port for MQTT over TLS");
  static final Setting<Integer> MQTT_WEBSOCKET_PORT =
      new Setting<>(
          "mqtt.websocket-tls-port",
          Kinds.integer(0, 65_535),
          15_676,
          "port for MQTT in WebSocket frames over TLS");
  static final List<Setting<?>> SETTINGS =
      List.of(
          CERTIFICATE,
          KEY,
          KEY_PASSWORD,
          TRUST,
          CLIENTS,
          LOGIN,
          VERSIONS,
          AMQP_PORT,
          KAFKA_PORT,
          STOMP_PORT,
          STOMP_WEBSOCKET_PORT,
          MQTT_PORT,
          MQTT_WEBSOCKET_PORT);

  static TlsConfig from(SettingValues values) {
    return new TlsConfig(
        options(values),
        ListenConfig.port(values, AMQP_PORT),
        ListenConfig.port(values, KAFKA_PORT),
        ListenConfig.port(values, STOMP_PORT),
        ListenConfig.port(values, STOMP_WEBSOCKET_PORT),
        ListenConfig.port(values, MQTT_PORT),
        ListenConfig.port(values, MQTT_WEBSOCKET_PORT));
  }

  private static Optional<TlsOptions> options(SettingValues values) {
    String certificate = values.get(CERTIFICATE);
    String key = values.get(KEY);
    if (certificate.isEmpty() != key.isEmpty()) {
      throw new ConfigException("tls.certificate and tls.key go together, one of them is not set");
    }
    if (certificate.isEmpty()) {
      for (Setting<?> without : List.of(KEY_PASSWORD, TRUST, CLIENTS, LOGIN, VERSIONS)) {
        if (!values.get(without).equals(without.defaultValue())) {
          throw new ConfigException(without.key() + " means nothing without tls.certificate");
        }
      }
      return Optional.empty();
    }
    ClientCertificate clients =
        switch (values.get(CLIENTS)) {
          case "optional" -> ClientCertificate.OPTIONAL;
          case "required" -> ClientCertificate.REQUIRED;
          default -> ClientCertificate.NONE;
        };
    String trust = values.get(TRUST);
    if (trust.isEmpty() == (clients != ClientCertificate.NONE)) {
      throw new ConfigException(
          "tls.trust says whose certificates clients show: it goes together with"
              + " tls.clients=optional or required");
    }
    String password = values.get(KEY_PASSWORD);
    return Optional.of(
        new TlsOptions(
            Path.of(certificate),
            Path.of(key),
            password.isEmpty() ? null : password,
            trust.isEmpty() ? null : Path.of(trust),
            clients,
            login(values, clients),
            values.get(VERSIONS)));
  }

  private static CertificateName login(SettingValues values, ClientCertificate clients) {
    CertificateName login =
        switch (values.get(LOGIN)) {
          case "distinguished-name" -> CertificateName.DISTINGUISHED_NAME;
          case "common-name" -> CertificateName.COMMON_NAME;
          case "dns-name" -> CertificateName.DNS_NAME;
          default -> CertificateName.NONE;
        };
    if (login != CertificateName.NONE && clients == ClientCertificate.NONE) {
      throw new ConfigException("tls.login means nothing without tls.clients=optional or required");
    }
    return login;
  }
}
