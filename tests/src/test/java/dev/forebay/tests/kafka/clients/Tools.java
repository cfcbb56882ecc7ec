package dev.forebay.tests.kafka.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.ClientProcess;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Kafka's command-line tools, in this process if they can be. Where a tool would end the process it
 * ends itself, and what it left to do for the end of the process is done then. One thread.
 */
final class Tools implements AutoCloseable {
  private static final String LIBRARY = "kafka-tools";
  private static final String EXIT = "org.apache.kafka.common.utils.Exit";

  private final ForeignJava java;
  private final String bootstrap;
  private final List<Integer> statuses = new ArrayList<>();
  private final List<Runnable> atExit = new ArrayList<>();

  Tools(String bootstrap) throws IOException, ReflectiveOperationException {
    this.java = new ForeignJava(LIBRARY);
    this.bootstrap = bootstrap;
    onCall(
        "setExitProcedure",
        EXIT + "$Procedure",
        arguments -> {
          statuses.add((Integer) arguments[0]);
          throw new ExitException();
        });
    onCall(
        "setShutdownHookAdder",
        EXIT + "$ShutdownHookAdder",
        arguments -> atExit.add((Runnable) arguments[1]));
  }

  private void onCall(String setter, String type, Consumer<Object[]> action)
      throws ReflectiveOperationException {
    Class<?> called = java.loader().loadClass(type);
    Object proxy =
        Proxy.newProxyInstance(
            java.loader(),
            new Class<?>[] {called},
            (_, _, arguments) -> {
              action.accept(arguments);
              return null;
            });
    java.loader().loadClass(EXIT).getMethod(setter, called).invoke(null, proxy);
  }

  String run(String tool, String... arguments) throws Exception {
    return runReading("", tool, arguments);
  }

  /** Runs a tool that reads this from its standard input; what it printed. */
  String runReading(String input, String tool, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-server", bootstrap));
    return java.capture(
        input,
        () -> {
          statuses.clear();
          try {
            java.main(tool, all.toArray(String[]::new));
          } catch (InvocationTargetException failure) {
            if (statuses.isEmpty()) {
              throw failure;
            }
          }
          atExit.forEach(Runnable::run);
          atExit.clear();
          // A tool may catch what ends it, and then end once more; the first status is its own.
          assertThat(statuses.isEmpty() ? 0 : statuses.getFirst())
              .as("status of %s", tool)
              .isZero();
        });
  }

  /** Runs a tool as a process, since it says something at the very end of one. */
  String runAlone(String tool, String... arguments) throws Exception {
    return ClientProcess.java(ForeignJava.classPath(LIBRARY), tool, withBroker(arguments));
  }

  private String[] withBroker(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-server", bootstrap));
    return all.toArray(String[]::new);
  }

  @Override
  public void close() throws IOException {
    java.close();
  }

  private static final class ExitException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
