package dev.forebay.server;

import dev.forebay.server.config.NodeConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a command is told a node's configuration; each is short for a key. */
final class NodeOptions {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Directory of all data; default ./data.")
  @Nullable String dataDirectory;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration: key = value lines, # begins a comment.")
  @Nullable Path file;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Address to listen on; default 127.0.0.1.")
  @Nullable String bind;

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      description = "Added to every default port, so that several brokers run on one host.")
  @Nullable String portOffset;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets any key; wins over the file. May be repeated.")
  List<String> settings = new ArrayList<>();

  /** The configuration that the file and these options make; the named options win over --set. */
  NodeConfig read() {
    List<String> overrides = new ArrayList<>(settings);
    add(overrides, "data.dir", dataDirectory);
    add(overrides, "bind", bind);
    add(overrides, "port.offset", portOffset);
    return NodeConfig.read(file, overrides);
  }

  private static void add(List<String> overrides, String key, @Nullable String value) {
    if (value != null) {
      overrides.add(key + "=" + value);
    }
  }
}
