package dev.forebay.server.operator;

import dev.forebay.server.config.ListenConfig;
import dev.forebay.server.process.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code skip}: says where a queue or partition of a running node stops, since a record can't be
 * read, and has it go on without that record if the operator names it by its offsets.
 */
public final class SkipCommand {
  private static final String YES = "--yes";
  private static final Pattern OFFSETS = Pattern.compile("([0-9]{1,19})-([0-9]{1,19})");

  private SkipCommand() {}

  /**
   * Runs it.
   *
   * @param listening tells by the node's options where it listens
   * @return the exit code
   */
  public static int run(List<String> args, Function<List<String>, ListenConfig> listening) {
    if (args.size() < 2 || args.get(0).startsWith("--") || args.get(1).startsWith("--")) {
      throw new UsageException("skip needs a virtual host, and the name of a queue or topic");
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("virtual-host", args.get(0));
    parameters.put("name", args.get(1));
    List<String> options = new ArrayList<>(args.subList(2, args.size()));
    boolean isConfirmed = takeOffsets(options, parameters);
    NodeClient node = new NodeClient(listening.apply(options));
    return isConfirmed
        ? node.ask("POST", "/skip", parameters).print()
        : node.ask("GET", "/stopped", parameters).print();
  }

  private static boolean takeOffsets(List<String> options, Map<String, String> parameters) {
    for (int i = 0; i < options.size(); i++) {
      String option = options.get(i);
      if (option.equals(YES) || option.startsWith(YES + "=")) {
        options.remove(i);
        String offsets =
            option.length() > YES.length()
                ? option.substring(YES.length() + 1)
                : i < options.size() ? options.remove(i) : "";
        Matcher matcher = OFFSETS.matcher(offsets);
        if (!matcher.matches()) {
          throw new UsageException(
              YES + " needs the record's offsets as they were shown, FIRST-LAST");
        }
        parameters.put("first", matcher.group(1));
        parameters.put("last", matcher.group(2));
        return true;
      }
    }
    return false;
  }
}
