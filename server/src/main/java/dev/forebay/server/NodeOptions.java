package dev.forebay.server;

import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.process.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options by which a command is told a node's configuration, as {@code --option value} or
 * {@code --option=value}. All but {@code --config} are short for a key; the later of two wins.
 *
 * @param file of settings, or null for none
 * @param settings {@code key=value} each, which win over the file
 * @param accepted what this start may do
 */
record NodeOptions(@Nullable Path file, List<String> settings, Accepted accepted) {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "RABBITMQ_DEFAULT_USER",
          "default-user",
          "RABBITMQ_DEFAULT_PASS",
          "default-pass",
          "RABBITMQ_DEFAULT_VHOST",
          "broker.virtual-hosts");

  static NodeOptions parse(List<String> args) {
    Path file = null;
    List<String> settings = new ArrayList<>();
    boolean acceptLoss = false;
    boolean acceptClock = false;
    Iterator<String> rest = args.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      int equals = argument.indexOf('=');
      String option = equals < 0 ? argument : argument.substring(0, equals);
      switch (option) {
        case "--config" -> file = Path.of(value(argument, rest));
        case "--set" -> settings.add(value(argument, rest));
        case "--data-dir" -> settings.add("data.dir=" + value(argument, rest));
        case "--bind" -> settings.add("bind=" + value(argument, rest));
        case "--port-offset" -> settings.add("port.offset=" + value(argument, rest));
        case "--insecure" -> settings.add("insecure=true");
        case "--accept-loss" -> acceptLoss = true;
        case "--accept-clock" -> acceptClock = true;
        default -> throw new UsageException("unknown option " + option);
      }
    }
    return new NodeOptions(file, settings, new Accepted(acceptLoss, acceptClock));
  }

  private static String value(String argument, Iterator<String> rest) {
    int equals = argument.indexOf('=');
    if (equals >= 0) {
      return argument.substring(equals + 1);
    }
    if (!rest.hasNext()) {
      throw new UsageException("option " + argument + " needs a value");
    }
    return rest.next();
  }

  /** The configuration that the file, the environment and these options make; the last one wins. */
  NodeConfig read(Map<String, String> environment) {
    List<String> all = new ArrayList<>(ofEnvironment(environment));
    all.addAll(settings);
    return NodeConfig.read(file, all);
  }

  /** The variables by which images of RabbitMQ are told the first user. */
  private static List<String> ofEnvironment(Map<String, String> environment) {
    List<String> all = new ArrayList<>();
    VARIABLES.forEach((variable, key) -> {
      String value = environment.get(variable);
      if (value != null) {
        all.add(key + "=" + value);
      }
    });
    return all;
  }
}
