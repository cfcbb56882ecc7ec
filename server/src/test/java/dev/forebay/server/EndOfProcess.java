package dev.forebay.server;

import dev.forebay.runtime.OutOfMemory;
import dev.forebay.server.config.ListenConfig;
import dev.forebay.server.process.ProcessFailStop;
import dev.forebay.server.process.StandardError;
import dev.forebay.transport.NettyLoops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that ends itself, for {@link EndOfProcessTest}; its argument says how. */
final class EndOfProcess {
  private static final int LINES = 20_000;

  private static Object kept = "nothing";

  private EndOfProcess() {}

  public static void main(String[] args) throws Exception {
    StandardError.install();
    switch (args[0]) {
      case "fail-stop" -> {
        for (int i = 0; i < LINES; i++) {
          System.err.println("x".repeat(100));
        }
        new ProcessFailStop().fail("a test", new IllegalStateException("of a test"));
      }
      case "thread" -> {
        // As the node's own process does it.
        Thread.ofPlatform().start(() -> exhaust());
        List<String> command = new ArrayList<>(List.of("serve", "--data-dir", args[1]));
        ListenConfig.anyFreePorts().forEach(port -> command.addAll(List.of("--set", port)));
        Main.main(command.toArray(String[]::new));
      }
      case "task" -> {
        NettyLoops loops = new NettyLoops(1, new ProcessFailStop());
        loops.loops().getFirst().execute(EndOfProcess::exhaust);
      }
      case "turn-end" -> {
        NettyLoops loops = new NettyLoops(1, new ProcessFailStop());
        loops
            .loops()
            .getFirst()
            .execute(() -> loops.loops().getFirst().executeAtTurnEnd(EndOfProcess::exhaust));
      }
      case "heap" -> {
        Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> OutOfMemory.haltIf(thrown));
        Thread.ofPlatform().name("loop-1").start(EndOfProcess::fill);
      }
      case "worker" -> new ProcessFailStop().fail("worker", new OutOfMemoryError("made here"));
      default -> throw new IllegalArgumentException(args[0]);
    }
    TimeUnit.SECONDS.sleep(60);
    System.exit(99);
  }

  private static void fill() {
    while (true) {
      kept = new Object[] {kept};
    }
  }

  private static void exhaust() {
    try {
      TimeUnit.MILLISECONDS.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new OutOfMemoryError("Cannot reserve direct buffer memory");
  }
}
