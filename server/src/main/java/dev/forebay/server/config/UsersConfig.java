package dev.forebay.server.config;

import java.util.List;

/**
 * Who may log in.
 *
 * @param definitionsFile with users and what they may do; empty for none
 * @param defaultUser who there is without such a file; empty for the guest
 * @param defaultPassword of that user
 * @param loopbackUsers who may come from this machine only
 * @param isInsecure whether to listen where nobody may come from
 */
public record UsersConfig(
    String definitionsFile,
    String defaultUser,
    String defaultPassword,
    List<String> loopbackUsers,
    boolean isInsecure) {
  static final Setting<String> DEFINITIONS_FILE =
      new Setting<>(
          "definitions.file",
          Kinds.text(4096),
          "",
          "users, virtual hosts and permissions, as RabbitMQ exports them in JSON; empty for none");
  static final Setting<String> DEFAULT_USER =
      new Setting<>(
          "default-user",
          Kinds.text(255),
          "",
          "who may do everything, from anywhere, without a definitions file; empty for guest");
  static final Setting<String> DEFAULT_PASSWORD =
      new Setting<>("default-pass", Kinds.text(1024), "", "password of that user");
  static final Setting<List<String>> LOOPBACK_USERS =
      new Setting<>(
          "loopback-users",
          Kinds.namesOrNone(255),
          List.of("guest"),
          "users who may come from this machine only");
  static final Setting<Boolean> INSECURE =
      new Setting<>(
          "insecure",
          Kinds.flag(),
          false,
          "whether to listen to other machines though nobody may log in from there");
  static final List<Setting<?>> SETTINGS =
      List.of(DEFINITIONS_FILE, DEFAULT_USER, DEFAULT_PASSWORD, LOOPBACK_USERS, INSECURE);

  static UsersConfig from(SettingValues values) {
    return new UsersConfig(
        values.get(DEFINITIONS_FILE),
        values.get(DEFAULT_USER),
        values.get(DEFAULT_PASSWORD),
        values.get(LOOPBACK_USERS),
        values.get(INSECURE));
  }

  /** Never the password. */
  @Override
  public String toString() {
    return "users of '%s', default user '%s', from here only %s"
        .formatted(definitionsFile, defaultUser, loopbackUsers);
  }
}
