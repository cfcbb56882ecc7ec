package dev.forebay.tests.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

/** Definitions of two users as RabbitMQ exports them: one for everything, one for a little. */
public final class DefinitionsFile {
  public static final String ADMINISTRATOR = "adm";
  public static final String LIMITED = "lim";
  public static final String PASSWORD = "a secret: p\u00e4ss";

  private DefinitionsFile() {}

  public static Path write(Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("definitions.json"),
        """
        {
          "rabbit_version": "3.13.7",
          "users": [
            {"name": "lim", "password": "%s", "tags": []},
            {
              "name": "adm",
              "password_hash": "%s",
              "hashing_algorithm": "rabbit_password_hashing_sha256",
              "tags": ["administrator"]
            },
            {"name": "guest", "password": "guest", "tags": ""},
            {"name": "nopass", "password_hash": "", "tags": []}
          ],
          "vhosts": [{"name": "/"}, {"name": "second", "limits": []}],
          "permissions": [
            {"user": "adm", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"},
            {"user": "adm", "vhost": "second", "configure": ".*", "write": ".*", "read": ".*"},
            {"user": "guest", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"},
            {
              "user": "lim",
              "vhost": "/",
              "configure": "^(lim-|mqtt-subscription-c1|stomp-)",
              "write": "^(lim-.*|mqtt-subscription-c1.*|stomp-.*|amq\\\\.topic)$",
              "read": "^(lim-.*|mqtt-subscription-c1.*|stomp-.*|amq\\\\.topic)$"
            }
          ],
          "topic_permissions": [
            {
              "user": "lim",
              "vhost": "/",
              "exchange": "amq.topic",
              "write": "^({username}|{client_id})\\\\..*",
              "read": "^open\\\\..*"
            }
          ],
          "global_parameters": [{"name": "internal_cluster_id", "value": "x"}],
          "queues": []
        }
        """
            .formatted(PASSWORD, hash(PASSWORD)));
  }

  private static String hash(String password) {
    byte[] salt = {1, 2, 3, 4};
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      byte[] hash = digest.digest(password.getBytes(UTF_8));
      byte[] all = new byte[salt.length + hash.length];
      System.arraycopy(salt, 0, all, 0, salt.length);
      System.arraycopy(hash, 0, all, salt.length, hash.length);
      return Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
