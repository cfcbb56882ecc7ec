package dev.forebay.server;

import dev.forebay.server.config.NodeConfig;

/** What {@code --help} says. */
final class Usage {
  static final String SHORT = "Usage: forebay serve [options]; forebay --help lists more";

  private static final String OPTIONS =
      """
      Usage: forebay serve [options]     starts the broker and runs it until SIGTERM
             forebay skip VIRTUAL-HOST QUEUE-OR-TOPIC[/PARTITION] [--yes FIRST-LAST] [options]
                                         says where a queue or partition of the running broker
                                         stops, since a record can't be read; with the record's
                                         offsets has it go on without that record, which is lost;
                                         what an exchange holds back is called EXCHANGE/held
             forebay shard [close|open NUMBER] [options]
                                         says how the running broker's shards are; closes one,
                                         while others go on, or opens it again
             forebay --version

        --data-dir DIR       directory of all data; default ./data
        --config FILE        configuration: key = value lines, # begins a comment
        --bind ADDRESS       address to listen on; default 127.0.0.1
        --port-offset N      added to every default port, so that several brokers run on one host
        --insecure           listens to other machines though nobody may log in from there
        --set KEY=VALUE      sets any key, wins over the file; may be repeated
        --accept-loss        starts, this once, over messages that are missing or damaged on disk
        --accept-clock       starts, this once, by the wall clock, however far ahead it is of the
                             time at which messages were kept last

      Keys:
      """;

  private Usage() {}

  static String full() {
    StringBuilder text = new StringBuilder(OPTIONS);
    for (NodeConfig.KeyDescription key : NodeConfig.describe()) {
      text.append("  %s = %s\n".formatted(key.key(), key.defaultValue()))
          .append("      %s (%s)\n".formatted(key.meaning(), key.allowed()));
    }
    return text.toString();
  }
}
