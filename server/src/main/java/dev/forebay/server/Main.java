package dev.forebay.server;

import dev.forebay.runtime.OutOfMemory;
import dev.forebay.server.config.ConfigException;
import dev.forebay.server.config.ListenConfig;
import dev.forebay.server.operator.ShardCommand;
import dev.forebay.server.operator.SkipCommand;
import dev.forebay.server.process.ExitCodes;
import dev.forebay.server.process.StandardError;
import dev.forebay.server.process.StartException;
import dev.forebay.server.process.UsageException;
import java.io.IOException;
import java.util.List;

/**
 * Entry point of the process; its exit codes are those of {@link ExitCodes}.
 *
 * <p>The few options are parsed here by hand: a command-line library read by reflection was a third
 * of the time to start.
 */
public final class Main {
  private static final long DRAIN_MILLIS = 1000;

  private Main() {}

  /** Runs one command, and exits with its code. */
  public static void main(String[] args) throws IOException, InterruptedException {
    StandardError.install();
    Thread.setDefaultUncaughtExceptionHandler(Main::uncaught);
    int code = run(List.of(args));
    System.out.flush();
    StandardError.drainInstalled(DRAIN_MILLIS);
    System.exit(code);
  }

  static int run(List<String> args) throws IOException, InterruptedException {
    try {
      return command(args);
    } catch (UsageException wrong) {
      return report(wrong, "\n" + Usage.SHORT, ExitCodes.WRONG_USAGE);
    } catch (ConfigException wrong) {
      return report(wrong, "", ExitCodes.WRONG_USAGE);
    } catch (StartException refused) {
      return report(refused, "", refused.exitCode());
    }
  }

  private static int command(List<String> args) throws IOException, InterruptedException {
    String name = args.isEmpty() ? "--help" : args.getFirst();
    List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
    if (rest.contains("--help") || rest.contains("-h")) {
      name = "--help";
    }
    return switch (name) {
      case "serve" -> ServeCommand.run(NodeOptions.parse(rest));
      case "skip" -> SkipCommand.run(rest, Main::listening);
      case "shard" -> ShardCommand.run(rest, Main::listening);
      case "train" -> TrainCommand.run(NodeOptions.parse(rest));
      case "--version", "-V" -> print("Forebay " + BuildVersion.read());
      case "--help", "-h" -> print(Usage.full());
      default -> throw new UsageException("unknown command " + name);
    };
  }

  private static ListenConfig listening(List<String> options) {
    return NodeOptions.parse(options).read(System.getenv()).listen();
  }

  private static void uncaught(Thread thread, Throwable thrown) {
    OutOfMemory.haltIf(thrown);
    System.err.print("Exception in thread \"" + thread.getName() + "\" ");
    thrown.printStackTrace();
  }

  private static int print(String text) {
    System.out.println(text);
    return ExitCodes.OK;
  }

  private static int report(Exception problem, String hint, int code) {
    System.err.println("forebay: " + problem.getMessage() + hint);
    return code;
  }
}
