package dev.forebay.testkit.broker;

import static dev.forebay.testkit.node.TestClient.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand.BindQueue;
import dev.forebay.broker.api.CatalogCommand.DeclareExchange;
import dev.forebay.broker.api.CatalogCommand.DeleteQueue;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.OutcomeListener;
import dev.forebay.broker.api.publish.PublishOutcome;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.Headers;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asks is told where each message went. */
final class PublishOutcomeTest {
  private TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());
  private final List<String> told = new ArrayList<>();
  private final List<PublishOutcome> outcomes = new ArrayList<>();
  private long sequence;

  private final class Asking implements OutcomeListener {
    @Override
    public void outcome(long first, long last, List<PublishOutcome> where) {
      told.add(first + " to " + last + " at " + where.size());
      outcomes.addAll(where);
    }

    @Override
    public void confirmed(long upTo) {
      told.add("confirmed " + upTo);
    }
  }

  private TestClient start(int loops) {
    node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    client.execute(
        new DeclareExchange(
            HOST, "all", true, false, false, ExchangeSettings.of(ExchangeType.FANOUT)));
    return client;
  }

  private static void bind(TestClient client, String queue) {
    client.execute(new BindQueue(HOST, queue, "all", "", BindingArguments.NONE));
  }

  private Publisher publisher(TestClient client) {
    List<Publisher> made = new ArrayList<>();
    client.run(() -> made.add(client.session().publisher(new Asking())));
    return made.getFirst();
  }

  private static Route route(Publisher publisher, String exchange, String key) {
    RouteKey address = new RouteKey();
    address.set(exchange, key);
    return publisher.route(address, () -> Headers.EMPTY);
  }

  private void append(Publisher publisher, Route route, int messages) {
    for (int i = 0; i < messages; i++) {
      sequence++;
      publisher.append(route, MessageTraits.of(true), 0, Long.BYTES, sequence);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void eachDestinationIsToldOfWithOffsetAndTime(int loops) {
    TestClient client = start(loops);
    for (int i = 0; i < 5; i++) {
      client.declare("q" + i, i % 2 == 0);
      bind(client, "q" + i);
    }
    node.connectStreams(0).create("s", 1);
    bind(client, "s");
    Publisher publisher = publisher(client);
    long before = node.wallMillis();
    for (int round = 0; round < 2; round++) {
      client.run(() -> {
        append(publisher, route(publisher, "all", ""), 3);
        publisher.flush();
      });
      node.await("confirm", () -> told.contains("confirmed " + sequence));
    }
    assertThat(told).containsExactly("1 to 3 at 6", "confirmed 3", "4 to 6 at 6", "confirmed 6");
    assertThat(outcomes.stream().map(PublishOutcome::destinationId).distinct()).hasSize(6);
    assertThat(outcomes)
        .allSatisfy(outcome -> {
          PublishOutcome.Stored stored = (PublishOutcome.Stored) outcome;
          assertThat(stored.timeMillis()).isBetween(before, node.wallMillis());
        });
    assertThat(
            outcomes.stream()
                .map(outcome -> ((PublishOutcome.Stored) outcome).firstOffset())
                .collect(Collectors.groupingBy(offset -> offset, Collectors.counting())))
        .containsEntry(0L, 6L)
        .containsEntry(3L, 6L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatReachesNobodyIsToldWithoutDestinations(int loops) {
    TestClient client = start(loops);
    Publisher publisher = publisher(client);
    client.run(() -> {
      assertThat(route(publisher, "all", "").hasTargets()).isFalse();
      sequence++;
      publisher.drop(sequence);
    });
    assertThat(told).containsExactly("1 to 1 at 0", "confirmed 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aQueueThatWasDeletedMeanwhileIsGone(int loops) {
    TestClient client = start(loops);
    client.declare("stays", true);
    client.declare("goes", true);
    bind(client, "stays");
    bind(client, "goes");
    Publisher publisher = publisher(client);
    List<Route> found = new ArrayList<>();
    client.run(() -> found.add(route(publisher, "all", "")));
    client.execute(new DeleteQueue(HOST, "goes", false, false));
    client.run(() -> {
      append(publisher, found.getFirst(), 1);
      publisher.flush();
    });
    node.await("confirm", () -> told.contains("confirmed 1"));
    assertThat(outcomes).hasSize(2).hasAtLeastOneElementOfType(PublishOutcome.Stored.class);
    assertThat(outcomes).hasAtLeastOneElementOfType(PublishOutcome.Gone.class);
  }
}
