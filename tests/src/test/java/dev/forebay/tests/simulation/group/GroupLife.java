package dev.forebay.tests.simulation.group;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.HandlerFactory;
import dev.forebay.protocol.kafka.group.GroupHandlers;
import dev.forebay.protocol.kafka.group.GroupSettings;
import dev.forebay.protocol.kafka.group.GroupSurroundings;
import dev.forebay.runtime.EventLoop;
import dev.forebay.testkit.world.SimulatedNode;
import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.simulation.Health;
import dev.forebay.tests.simulation.Installation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** One life of a node, from start to crash, with the doors to its groups. */
final class GroupLife {
  private static final int DOORS = 3;
  private static final int STEPS_MAX = 200_000;

  private final SimulatedWorld world;
  private final SimulatedNode node;
  private final Installation installation;
  private final GroupTrial trial;
  private final List<Door> doors = new ArrayList<>();

  GroupLife(
      SimulatedWorld world,
      SimulatedNode node,
      Installation installation,
      GroupTrial trial,
      GroupSettings settings,
      Interceptor interceptor) {
    this.world = world;
    this.node = node;
    this.installation = installation;
    this.trial = trial;
    Installation.Running broker = installation.start(node);
    await("service", broker::isReady);
    EventLoop first = node.loops().getFirst();
    Map<org.apache.kafka.common.protocol.ApiKeys, HandlerFactory> factories =
        new GroupHandlers(
                new GroupSurroundings(
                    first,
                    () -> broker.openStreams(first, () -> {}),
                    first::execute,
                    world,
                    new ClusterNode("cluster", "localhost", 9092),
                    settings))
            .factories();
    for (int i = 0; i < DOORS; i++) {
      EventLoop loop = node.loops().get(trial.random.nextInt(node.loops().size()));
      loop.execute(() -> {
        StreamClient streams = broker.openStreams(loop, () -> {});
        doors.add(new Door(trial, loop, streams, factories, interceptor));
      });
    }
    await("doors", () -> doors.size() == DOORS);
    findTopics();
  }

  boolean isOver() {
    return !node.isAlive();
  }

  SimulatedNode node() {
    return node;
  }

  Door anyDoor() {
    return doors.get(trial.random.nextInt(doors.size()));
  }

  void inspect() {
    Health.inspect(node, installation.faultHasStruck());
  }

  void step(int steps) {
    world.run(steps);
    inspect();
  }

  void pass(long millis) {
    world.runFor(millis * 1_000_000);
    inspect();
  }

  /** Objects to what is asked for in vain. */
  void inspectDoors(long patienceMillis) {
    if (!isOver()) {
      doors.forEach(door -> door.inspect(patienceMillis));
    }
  }

  /** Does something soon, on a door's loop. */
  void on(Door door, Runnable deed) {
    door.loop().execute(deed);
  }

  private void await(String what, BooleanSupplier condition) {
    for (int i = 0; i < STEPS_MAX && node.isAlive() && !condition.getAsBoolean(); i++) {
      if (!world.step()) {
        break;
      }
      inspect();
    }
    if (node.isAlive() && !condition.getAsBoolean()) {
      trial.add(new GroupEvent.Broken("no " + what + " comes"));
    }
  }

  /** Looks which topics have survived, and makes the others. */
  private void findTopics() {
    for (String topic : List.of(GroupTrial.LASTING_TOPIC, GroupTrial.PASSING_TOPIC)) {
      if (isOver()) {
        return;
      }
      Stream stream = doors.getFirst().streams().stream(topic);
      if (stream == null) {
        trial.topics.remove(topic);
        createTopic(topic);
      } else {
        trial.topics.put(topic, stream.id());
      }
    }
  }

  void createTopic(String topic) {
    StreamSettings settings =
        new StreamSettings(StreamSettings.UNLIMITED, StreamSettings.UNLIMITED, Map.of());
    execute(
        new StreamCommand.Create(topic, GroupTrial.PARTITIONS, settings, false),
        made -> {
          trial.topics.put(topic, made.id());
          trial.add(new GroupEvent.TopicCreated(topic, made.id()));
        });
  }

  void deleteTopic(String topic) {
    Stream stream = doors.getFirst().streams().stream(topic);
    if (stream != null) {
      trial.add(new GroupEvent.TopicDeleteAsked(stream.id()));
      trial.topics.remove(topic);
      execute(
          new StreamCommand.Delete(topic),
          _ -> trial.add(new GroupEvent.TopicDeleted(stream.id())));
    }
  }

  private void execute(StreamCommand command, java.util.function.Consumer<Stream> done) {
    Door door = doors.getFirst();
    List<StreamReply> replies = new ArrayList<>();
    on(door, () -> door.streams().execute(command, replies::add));
    await("answer to " + command, () -> !replies.isEmpty());
    if (!replies.isEmpty() && replies.getFirst() instanceof StreamReply.Done(Stream stream)) {
      done.accept(stream);
    }
  }
}
