package dev.forebay.server.operator;

import dev.forebay.server.config.ListenConfig;
import dev.forebay.server.process.UsageException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code shard}: tells how the shards of a running node are, and closes or opens one. */
public final class ShardCommand {
  private ShardCommand() {}

  /**
   * Runs it.
   *
   * @param listening tells by the node's options where it listens
   * @return the exit code
   */
  public static int run(List<String> args, Function<List<String>, ListenConfig> listening) {
    if (args.isEmpty() || args.getFirst().startsWith("--")) {
      return new NodeClient(listening.apply(args)).ask("GET", "/shards", Map.of()).print();
    }
    String action = args.getFirst();
    if (!List.of("close", "open").contains(action) || args.size() < 2) {
      throw new UsageException("shard is followed by nothing, close NUMBER or open NUMBER");
    }
    return new NodeClient(listening.apply(args.subList(2, args.size())))
        .ask("POST", "/shards/" + action, Map.of("number", args.get(1)))
        .print();
  }
}
