package dev.forebay.tests.hostile.stomp;

import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.client.Attacker;
import dev.forebay.tests.hostile.client.PlainClient;
import dev.forebay.tests.hostile.node.Port;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** All of them. */
public final class StompAbuses {
  private static final List<Abuse> ALL =
      List.of(
          new Abuse("sends half a frame of STOMP", StompAbuses::half),
          new Abuse("announces the body of a frame and sends none of it", StompAbuses::announces),
          new Abuse("sends headers without end", StompAbuses::endlessHeaders),
          new Abuse("sends very many headers", StompAbuses::manyHeaders),
          new Abuse("subscribes very often", StompAbuses::subscribes),
          new Abuse("subscribes and unsubscribes very often", StompAbuses::inAndOut),
          new Abuse("unsubscribes what it has not subscribed to", StompAbuses::unsubscribes),
          new Abuse("subscribes and reads nothing", StompAbuses::deaf),
          new Abuse("never acknowledges frames", StompAbuses::neverAcknowledges),
          new Abuse("acknowledges frames that it was not sent", StompAbuses::acknowledgesNothing),
          new Abuse("begins transactions and leaves them", StompAbuses::leavesTransactions),
          new Abuse("begins too many transactions", StompAbuses::tooManyTransactions),
          new Abuse("stages very much in transactions", StompAbuses::stages),
          new Abuse("commits and aborts what it has not begun", StompAbuses::commitsNothing),
          new Abuse("begins one transaction twice", StompAbuses::beginsTwice),
          new Abuse("subscribes and acknowledges in a transaction", StompAbuses::acknowledgesInIt),
          new Abuse("wants receipts and reads none", StompAbuses::receipts),
          new Abuse("connects twice to STOMP", StompAbuses::twice),
          new Abuse("sends to STOMP before it connects", StompAbuses::sendsFirst),
          new Abuse("connects to STOMP with a wrong password", StompAbuses::wrongPasswords),
          new Abuse("sends line ends only", StompAbuses::lineEnds),
          new Abuse("promises heart-beats of STOMP and sends none", StompAbuses::noHeartbeats),
          new Abuse("opens connections of STOMP and says nothing", StompAbuses::bare),
          new Abuse("sends what is no frame", StompAbuses::noise),
          new Abuse("goes on after it has disconnected", StompAbuses::goesOn),
          new Abuse("asks for answers in temporary queues", StompAbuses::temporary));

  private StompAbuses() {}

  public static List<Abuse> all() {
    return ALL;
  }

  private static String queue(Attacker a) {
    return "/queue/" + a.names().queue(a.random());
  }

  private static String send(String destination, String headers, int bytes) {
    return "SEND\ndestination:%s\n%s\n%s".formatted(destination, headers, "x".repeat(bytes));
  }

  private static String subscribe(String destination, String id, String ack) {
    return "SUBSCRIBE\ndestination:%s\nid:%s\nack:%s\n\n".formatted(destination, id, ack);
  }

  private static void half(Attacker a) {
    PlainClient client = a.between(0, 1) == 0 ? a.stomp() : a.plain(Port.STOMP);
    client.send(
        Unpooled.copiedBuffer(
            send(queue(a), "", a.between(0, 400_000)), StandardCharsets.US_ASCII));
    a.plan().pause(a.between(0, 70_000));
  }

  private static void announces(Attacker a) {
    a.plan()
        .times(
            a.between(1, 30),
            _ ->
                a.stomp().text(send(queue(a), "content-length:" + a.between(1, 600_000) + "\n", 0)))
        .pause(a.between(0, 15_000));
  }

  private static void endlessHeaders(Attacker a) {
    PlainClient client = a.between(0, 1) == 0 ? a.stomp() : a.plain(Port.STOMP);
    String line = "a:" + "x".repeat(a.between(1, 2000)) + "\n";
    a.plan()
        .times(
            a.between(10, 300),
            i ->
                client.send(
                    Unpooled.copiedBuffer(i == 0 ? "SEND\n" : line, StandardCharsets.US_ASCII)))
        .pause(a.between(0, 15_000));
  }

  private static void manyHeaders(Attacker a) {
    StringBuilder headers = new StringBuilder();
    int count = a.between(100, 400);
    for (int i = 0; i < count; i++) {
      headers.append('h').append(i % 250).append(":v\n");
    }
    PlainClient client = a.stomp();
    a.plan().times(a.between(1, 50), _ -> client.text(send(queue(a), headers.toString(), 10)));
  }

  private static void subscribes(Attacker a) {
    PlainClient client = a.stomp();
    boolean isTopic = a.between(0, 1) == 0;
    a.plan()
        .times(
            a.between(10, 600),
            i -> client.text(subscribe(isTopic ? "/topic/t" + i : queue(a), "s" + i, "client")))
        .pause(a.between(0, 3000));
  }

  private static void inAndOut(Attacker a) {
    PlainClient client = a.stomp();
    a.plan()
        .times(
            a.between(10, 200),
            i -> {
              client.text(subscribe("/topic/in.out", "s" + i, "auto"));
              client.text("UNSUBSCRIBE\nid:s" + (i - a.between(0, 2)) + "\n\n");
            });
  }

  private static void unsubscribes(Attacker a) {
    PlainClient client = a.stomp();
    a.plan().times(a.between(1, 30), i -> client.text("UNSUBSCRIBE\nid:none" + i + "\n\n"));
  }

  private static void deaf(Attacker a) {
    PlainClient client = a.stomp().reads(false);
    String queue = queue(a);
    client.text(subscribe(queue, "deaf", a.between(0, 1) == 0 ? "auto" : "client"));
    PlainClient writer = a.stomp();
    int bytes = a.between(1, 20_000);
    a.plan()
        .times(a.between(10, 200), _ -> writer.text(send(queue, "", bytes)))
        .pause(a.between(0, 70_000));
  }

  private static void neverAcknowledges(Attacker a) {
    PlainClient client = a.stomp();
    String queue = queue(a);
    client.text(subscribe(queue, "holds", "client-individual"));
    String kind = a.between(0, 1) == 0 ? "persistent:true\n" : "";
    a.plan()
        .times(a.between(10, 400), _ -> client.text(send(queue, kind, a.between(0, 3000))))
        .pause(a.between(0, 5000));
  }

  private static void acknowledgesNothing(Attacker a) {
    PlainClient client = a.stomp();
    a.plan()
        .times(
            a.between(1, 50),
            i -> client.text((i % 2 == 0 ? "ACK" : "NACK") + "\nid:T_x@@session-1@@" + i + "\n\n"));
  }

  private static void leavesTransactions(Attacker a) {
    a.plan()
        .times(
            a.between(1, 30),
            i -> {
              PlainClient client = a.stomp();
              client.text("BEGIN\ntransaction:t\n\n");
              client.text(send(queue(a), "transaction:t\n", a.between(0, 10_000)));
              if (i % 2 == 0) {
                client.peer().reset();
              }
            })
        .pause(a.between(0, 3000));
  }

  private static void tooManyTransactions(Attacker a) {
    PlainClient client = a.stomp();
    a.plan().times(a.between(10, 40), i -> client.text("BEGIN\ntransaction:t" + i + "\n\n"));
  }

  private static void stages(Attacker a) {
    PlainClient client = a.stomp();
    int transactions = a.between(1, 10);
    for (int i = 0; i < transactions; i++) {
      client.text("BEGIN\ntransaction:t" + i + "\n\n");
    }
    int bytes = a.between(0, 30_000);
    a.plan()
        .times(
            a.between(10, 300),
            i -> client.text(send(queue(a), "transaction:t" + i % transactions + "\n", bytes)))
        .times(
            a.between(0, transactions),
            i -> client.text((i % 3 == 0 ? "ABORT" : "COMMIT") + "\ntransaction:t" + i + "\n\n"))
        .pause(a.between(0, 3000));
  }

  private static void commitsNothing(Attacker a) {
    a.stomp().text((a.between(0, 1) == 0 ? "COMMIT" : "ABORT") + "\ntransaction:none\n\n");
    a.plan().pause(a.between(0, 1000));
  }

  private static void beginsTwice(Attacker a) {
    a.stomp().text("BEGIN\ntransaction:t\n\n").text("BEGIN\ntransaction:t\n\n");
    a.plan().pause(a.between(0, 1000));
  }

  private static void acknowledgesInIt(Attacker a) {
    PlainClient client = a.stomp();
    String queue = queue(a);
    client.text(subscribe(queue, "s", "client-individual"));
    a.plan()
        .times(
            a.between(1, 60),
            i -> {
              client.text("BEGIN\ntransaction:t" + i + "\n\n");
              client.text(send(queue, "transaction:t" + i + "\n", a.between(0, 5000)));
              client.text("UNSUBSCRIBE\nid:s\n\n".repeat(i % 2));
              client.text("COMMIT\ntransaction:t" + i + "\n\n");
              client.text(subscribe(queue, "s", "client-individual").repeat(i % 2));
            })
        .pause(a.between(0, 1000));
  }

  private static void receipts(Attacker a) {
    PlainClient client = a.stomp().reads(false);
    a.plan()
        .times(
            a.between(10, 400),
            i ->
                client.text(
                    send(queue(a), "receipt:" + "r".repeat(a.between(1, 2000)) + i + "\n", 1)))
        .pause(a.between(0, 70_000));
  }

  private static void twice(Attacker a) {
    a.stomp().stomp();
    a.plan().pause(a.between(0, 1000));
  }

  private static void sendsFirst(Attacker a) {
    a.plain(Port.STOMP).text(send(queue(a), "", a.between(0, 100_000)));
    a.plan().pause(a.between(0, 15_000));
  }

  private static void wrongPasswords(Attacker a) {
    a.plan()
        .times(
            a.between(1, 60),
            i ->
                a.plain(Port.STOMP)
                    .text("CONNECT\naccept-version:1.2\nlogin:guest\npasscode:no" + i + "\n\n"))
        .pause(a.between(0, 3000));
  }

  private static void lineEnds(Attacker a) {
    PlainClient client = a.between(0, 1) == 0 ? a.stomp() : a.plain(Port.STOMP);
    a.plan()
        .times(
            a.between(1, 200),
            _ ->
                client.send(
                    Unpooled.copiedBuffer(
                        "\n".repeat(a.between(1, 5000)), StandardCharsets.US_ASCII)))
        .pause(a.between(0, 15_000));
  }

  private static void noHeartbeats(Attacker a) {
    a.plain(Port.STOMP)
        .text(
            "CONNECT\naccept-version:1.2\nlogin:guest\npasscode:guest\nheart-beat:%d,%d\n\n"
                .formatted(a.between(1, 20_000), a.between(1, 20_000)));
    a.plan().pause(a.between(0, 50_000));
  }

  private static void bare(Attacker a) {
    a.plan().times(a.between(1, 60), _ -> a.plain(Port.STOMP)).pause(a.between(0, 15_000));
  }

  private static void noise(Attacker a) {
    PlainClient client = a.between(0, 1) == 0 ? a.stomp() : a.plain(Port.STOMP);
    byte[] bytes = new byte[a.between(1, 500)];
    a.random().nextBytes(bytes);
    client.send(Unpooled.wrappedBuffer(bytes));
    a.plan().pause(a.between(0, 15_000));
  }

  private static void goesOn(Attacker a) {
    PlainClient client = a.stomp().text("DISCONNECT\nreceipt:bye\n\n");
    a.plan()
        .times(a.between(1, 200), _ -> client.text(send(queue(a), "", a.between(0, 5000))))
        .pause(a.between(0, 3000));
  }

  private static void temporary(Attacker a) {
    PlainClient client = a.stomp();
    a.plan()
        .times(
            a.between(1, 200),
            i -> client.text(send(queue(a), "reply-to:/temp-queue/r" + i + "\n", 10)))
        .pause(a.between(0, 3000));
  }
}
