package dev.forebay.server;

import dev.forebay.server.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IVersionProvider;

/** Entry point of the process; its exit codes are those of {@link ExitCodes}. */
@Command(
    name = "forebay",
    description = "A message broker for the clients that people already have.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {ServeCommand.class, TrainCommand.class})
public final class Main {
  private Main() {}

  /** Runs one command, and exits with its code. */
  public static void main(String[] args) {
    int code = commandLine().execute(args);
    System.exit(code);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main()).setExecutionExceptionHandler(reporter());
  }

  private static IExecutionExceptionHandler reporter() {
    return (failure, command, parsed) ->
        switch (failure) {
          case ConfigException wrong -> report(wrong, ExitCodes.WRONG_USAGE);
          case StartException refused -> report(refused, ExitCodes.FAILURE);
          default -> throw failure;
        };
  }

  private static int report(Exception problem, int code) {
    System.err.println("forebay: " + problem.getMessage());
    return code;
  }

  /** Answers {@code --version}. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"Forebay " + BuildVersion.read()};
    }
  }
}
