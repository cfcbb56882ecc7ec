package dev.forebay.server.operator;

import dev.forebay.broker.api.operator.ShardState;
import dev.forebay.broker.api.operator.SkipReply;
import dev.forebay.broker.api.operator.StoppedRead;
import dev.forebay.broker.node.Operations;
import dev.forebay.management.Operator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What operators ask by HTTP, asked of the broker. Any thread. */
public final class NodeOperator implements Operator {
  private static final Pattern PART = Pattern.compile("(.+)/([0-9]{1,9}|held)");

  private final Operations broker;

  /** For operators of the node that has this broker. */
  public NodeOperator(Operations broker) {
    this.broker = broker;
  }

  /** Something that is asked of a queue, or of a partition of a topic. */
  private interface Question {
    void ask(String name, int partition, Consumer<SkipReply> reply);
  }

  @Override
  public CompletableFuture<Outcome> stopped(String virtualHost, String name) {
    return ask(
        name,
        Verdict.DONE,
        (exact, partition, reply) -> broker.stoppedAt(virtualHost, exact, partition, reply));
  }

  @Override
  public CompletableFuture<Outcome> skip(String virtualHost, String name, long first, long last) {
    return ask(
        name,
        Verdict.REFUSED,
        (exact, partition, reply) ->
            broker.skip(virtualHost, exact, partition, first, last + 1, reply));
  }

  @Override
  public CompletableFuture<Outcome> shards() {
    return CompletableFuture.completedFuture(
        new Outcome(
            Verdict.DONE,
            broker.shards().stream().map(OperatorText::shard).collect(Collectors.joining("\n"))));
  }

  @Override
  public CompletableFuture<Outcome> closeShard(int number) {
    return moved(number, (done, shard) -> broker.closeShard(shard, done));
  }

  @Override
  public CompletableFuture<Outcome> openShard(int number) {
    return moved(number, (done, shard) -> broker.openShard(shard, done));
  }

  private CompletableFuture<Outcome> moved(int number, ObjIntConsumer<Runnable> move) {
    List<ShardState> all = broker.shards();
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    if (number < 1 || number > all.size()) {
      answer.complete(new Outcome(Verdict.NOT_FOUND, "the shards are 1 to " + all.size()));
    } else {
      move.accept(
          () ->
              answer.complete(
                  new Outcome(Verdict.DONE, OperatorText.shard(broker.shards().get(number - 1)))),
          number);
    }
    return answer;
  }

  /**
   * A name may end like that of a partition, or of what an exchange holds back: what is called
   * exactly so comes first.
   *
   * @param ifUnchanged how it ends if all stays as it is
   */
  private static CompletableFuture<Outcome> ask(
      String name, Verdict ifUnchanged, Question question) {
    CompletableFuture<SkipReply> answer = new CompletableFuture<>();
    Matcher part = PART.matcher(name);
    question.ask(
        name,
        Operations.ONLY,
        reply -> {
          if (reply instanceof SkipReply.NotFound && part.matches()) {
            String which = part.group(2);
            int number = which.equals("held") ? StoppedRead.HELD_BACK : Integer.parseInt(which);
            question.ask(part.group(1), number, answer::complete);
          } else {
            answer.complete(reply);
          }
        });
    return answer.thenApply(reply -> outcome(reply, ifUnchanged));
  }

  private static Outcome outcome(SkipReply reply, Verdict ifUnchanged) {
    return switch (reply) {
      case SkipReply.NotFound _ ->
          new Outcome(
              Verdict.NOT_FOUND,
              "there is no such queue or partition; one of several partitions of a topic is called"
                  + " TOPIC/NUMBER, and what an exchange holds back EXCHANGE/held");
      case SkipReply.NotOpen _ -> new Outcome(Verdict.REFUSED, "its shard is not open; try again");
      case SkipReply.Sound _ -> new Outcome(ifUnchanged, "nothing is known that stops it");
      case SkipReply.Tried(var at) ->
          new Outcome(
              ifUnchanged,
              "offset %d can't be read, which is still tried: %s".formatted(at.offset(), at.why()));
      case SkipReply.Stands(var at, long messages) ->
          new Outcome(
              ifUnchanged, OperatorText.stops(at) + "\n" + OperatorText.wouldBeLost(at, messages));
      case SkipReply.Skipped(var at, long messages) ->
          new Outcome(
              Verdict.DONE,
              "%s goes on behind offset %d; %d messages are lost"
                  .formatted(at.where(), at.endOffset() - 1, messages));
    };
  }
}
