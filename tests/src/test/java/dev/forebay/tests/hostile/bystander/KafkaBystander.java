package dev.forebay.tests.hostile.bystander;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.tests.hostile.client.KafkaClient;
import dev.forebay.tests.hostile.client.Requests;
import dev.forebay.tests.hostile.node.Peer;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * Produces, fetches what it has produced, and commits how far it got; sends again what the broker
 * asks to be sent again.
 */
public final class KafkaBystander implements Bystander {
  private static final int[] RECORD_BYTES = {10, 10, 2_000, 20_000};

  private final KafkaClient client;
  private final Clock clock;
  private final Rounds rounds;
  private final RandomGenerator random;
  private final String topic;
  private long offset = -1;
  private String waitsFor = "";
  private Runnable again = () -> {};
  private long againAtNanos = Long.MAX_VALUE;

  /** Connects, makes its topic, and begins. */
  public KafkaBystander(
      Peer peer, Clock clock, RandomGenerator random, LatencyHistogram waits, int number) {
    this.clock = clock;
    this.random = random;
    this.rounds = new Rounds(clock, random, waits);
    this.topic = "bystander-" + number;
    this.client = new KafkaClient(peer);
    rounds.begin();
    create();
  }

  private void create() {
    waitsFor = "its topic";
    client.ask(
        ApiKeys.CREATE_TOPICS,
        5,
        Requests.createTopic(topic, 1),
        answer -> {
          short error = ((CreateTopicsResponseData) answer).topics().find(topic).errorCode();
          goOn(error, this::produce, this::create);
        });
  }

  private void produce() {
    waitsFor = "its batch to be taken";
    byte[] records = Requests.records(1, RECORD_BYTES[random.nextInt(RECORD_BYTES.length)]);
    client.ask(
        ApiKeys.PRODUCE,
        9,
        Requests.produce(topic, 0, (short) -1, records),
        answer -> {
          ProduceResponseData.PartitionProduceResponse part =
              ((ProduceResponseData) answer)
                  .responses()
                  .iterator()
                  .next()
                  .partitionResponses()
                  .get(0);
          offset = part.baseOffset();
          goOn(part.errorCode(), this::fetch, this::produce);
        });
  }

  private void fetch() {
    fetch(offset, this::fetchOldOne);
  }

  /** One that may have left memory. */
  private void fetchOldOne() {
    if (random.nextInt(3) == 0) {
      fetch(random.nextLong(offset + 1), this::commit);
    } else {
      commit();
    }
  }

  private void fetch(long from, Runnable next) {
    waitsFor = "the batch at " + from + " of " + (offset + 1) + " to come back";
    client.ask(
        ApiKeys.FETCH,
        11,
        Requests.fetch(topic, 0, from, 500, 1 << 20),
        answer -> {
          FetchResponseData.PartitionData part =
              ((FetchResponseData) answer).responses().get(0).partitions().get(0);
          boolean isThere = part.records() != null && part.records().sizeInBytes() > 0;
          goOn(part.errorCode(), isThere ? next : () -> fetch(from, next), () -> fetch(from, next));
        });
  }

  private void commit() {
    waitsFor = "its offset to be committed";
    client.ask(
        ApiKeys.OFFSET_COMMIT,
        7,
        Requests.commit("bystander", "", -1, topic, offset + 1, ""),
        answer -> {
          short error =
              ((OffsetCommitResponseData) answer).topics().get(0).partitions().get(0).errorCode();
          goOn(error, rounds::end, this::commit);
        });
  }

  private void goOn(short code, Runnable next, Runnable retried) {
    Errors error = Errors.forCode(code);
    if (error == Errors.NONE || error == Errors.TOPIC_ALREADY_EXISTS) {
      next.run();
    } else if (error.exception() instanceof org.apache.kafka.common.errors.RetriableException) {
      again = retried;
      againAtNanos = clock.nanoTime() + 100_000_000;
    } else {
      throw new AssertionError("the bystander waits for " + waitsFor + " and is told " + error);
    }
  }

  @Override
  public void look() {
    client.look();
    if (!client.peer().isOpen()) {
      throw new AssertionError("the bystander's connection is closed");
    }
    if (clock.nanoTime() >= againAtNanos) {
      againAtNanos = Long.MAX_VALUE;
      again.run();
    }
    if (rounds.isDue()) {
      rounds.begin();
      produce();
    }
  }

  @Override
  public void rest() {
    rounds.noMore();
  }

  @Override
  public boolean isResting() {
    return rounds.areOver();
  }

  @Override
  public int rounds() {
    return rounds.done();
  }

  @Override
  public long waitsNanos() {
    return rounds.waitsNanos();
  }

  @Override
  public long waitedNanosMax() {
    return rounds.longestNanos();
  }

  @Override
  public void leave() {
    client.peer().hangUp();
  }

  @Override
  public String state() {
    return topic + ": waits for " + waitsFor;
  }
}
