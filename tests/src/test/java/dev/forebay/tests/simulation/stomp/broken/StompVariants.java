package dev.forebay.tests.simulation.stomp.broken;

import dev.forebay.tests.simulation.broken.BrokenWorlds;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.stomp.FrameTamper;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Ways to break what STOMP promises. */
final class StompVariants {
  private StompVariants() {}

  /**
   * A way to be broken.
   *
   * @param meddler stands between the broker and the world
   * @param tamper stands between clients and their sockets
   */
  record StompVariant(String fault, Supplier<Meddler> meddler, Supplier<FrameTamper> tamper) {
    @Override
    public String toString() {
      return fault;
    }
  }

  /** What becomes of a frame that a client sends. */
  private interface Spoiler {
    void sent(FrameTamper.Line line, String frame);
  }

  static List<StompVariant> all() {
    List<StompVariant> all = new ArrayList<>();
    all.addAll(
        List.of(
            tampering(
                "a message has a receipt and is forgotten",
                6,
                frame -> is("SEND", frame) && frame.contains("\nreceipt:"),
                (line, frame) -> line.toClient(receipt(frame))),
            tampering(
                "a message of a transaction is forgotten",
                6,
                frame -> is("SEND", frame) && frame.contains("\ntransaction:"),
                (line, frame) -> {}),
            tampering(
                "a message of a transaction is sent at once",
                3,
                frame -> is("SEND", frame) && frame.contains("\ntransaction:"),
                (line, frame) -> line.toServer(frame.replaceFirst("\ntransaction:[^\n]*", ""))),
            tampering(
                "an ACK of a transaction is carried out at once",
                3,
                frame -> is("ACK", frame) && frame.contains("\ntransaction:"),
                (line, frame) -> line.toServer(frame.replaceFirst("\ntransaction:[^\n]*", ""))),
            tampering(
                "a commit only says so",
                5,
                frame -> is("COMMIT", frame),
                (line, frame) -> {
                  line.toClient(receipt(frame));
                  line.toServer(
                      frame.replaceFirst("COMMIT", "ABORT").replaceFirst("\nreceipt:[^\n]*", ""));
                }),
            tampering(
                "what is aborted is committed",
                2,
                frame -> is("ABORT", frame),
                (line, frame) -> line.toServer(frame.replaceFirst("ABORT", "COMMIT"))),
            tampering(
                "an ACK only says so",
                5,
                frame -> is("ACK", frame) && frame.contains("\nreceipt:"),
                (line, frame) -> {
                  line.toClient(receipt(frame));
                  line.toServer(
                      frame.replaceFirst("ACK", "NACK").replaceFirst("\nreceipt:[^\n]*", ""));
                }),
            tampering(
                "a message is sent twice",
                10,
                frame -> is("SEND", frame) && frame.contains("\nreceipt:"),
                (line, frame) -> {
                  line.toServer(frame.replaceFirst("\nreceipt:[^\n]*", ""));
                  line.toServer(frame);
                })));
    BrokenWorlds.forConfirms()
        .forEach(
            one -> all.add(new StompVariant(one.fault(), one.meddler(), () -> FrameTamper.NONE)));
    return all;
  }

  private static boolean is(String command, String frame) {
    return frame.startsWith(command + "\n");
  }

  private static String receipt(String frame) {
    int from = frame.indexOf("\nreceipt:") + 9;
    return "RECEIPT\nreceipt-id:" + frame.substring(from, frame.indexOf('\n', from)) + "\n\n";
  }

  private static BooleanSupplier every(int period) {
    int[] asked = new int[1];
    return () -> ++asked[0] % period == 0;
  }

  private static StompVariant tampering(
      String fault, int period, Predicate<String> which, Spoiler spoiler) {
    return new StompVariant(
        fault,
        () -> Meddler.NONE,
        () -> {
          BooleanSupplier due = every(period);
          return new FrameTamper() {
            @Override
            public void sent(Line line, String frame) {
              if (which.test(frame) && due.getAsBoolean()) {
                spoiler.sent(line, frame);
              } else {
                line.toServer(frame);
              }
            }
          };
        });
  }
}
