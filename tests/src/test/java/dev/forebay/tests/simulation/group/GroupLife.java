package dev.forebay.tests.simulation.group;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.protocol.kafka.api.HandlerFactory;
import dev.forebay.protocol.kafka.group.GroupHandlers;
import dev.forebay.protocol.kafka.group.GroupSettings;
import dev.forebay.protocol.kafka.group.GroupSurroundings;
import dev.forebay.protocol.kafka.node.OpenedStreams;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.tests.simulation.frame.LogSession;
import dev.forebay.tests.simulation.frame.NodeLife;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One life of a node, from start to crash, with the doors to its groups. */
final class GroupLife extends NodeLife {
  private static final int DOORS = 3;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final GroupTrial trial;
  private final List<Door> doors = new ArrayList<>();

  GroupLife(Birth birth, GroupTrial trial, GroupSettings settings, Interceptor interceptor) {
    super(birth, what -> trial.add(new GroupEvent.Broken(what)));
    this.trial = trial;
    await("service", broker()::isReady);
    EventLoop first = node().loops().getFirst();
    Map<org.apache.kafka.common.protocol.ApiKeys, HandlerFactory> factories =
        new GroupHandlers(
                new GroupSurroundings(
                    first,
                    () -> {
                      LogSession opened = broker().openStreams(first, () -> {});
                      return new OpenedStreams(opened.streams(), opened.session()::close);
                    },
                    first::execute,
                    trial.clock,
                    broker()::millis,
                    new Waits(trial.clock),
                    settings))
            .factories();
    for (int i = 0; i < DOORS; i++) {
      EventLoop loop = anyLoop(trial.random);
      loop.execute(() -> {
        LogSession opened = broker().openStreams(loop, () -> {});
        doors.add(new Door(trial, loop, opened.streams(), factories, interceptor));
      });
    }
    await("doors", () -> doors.size() == DOORS);
    findTopics();
  }

  Door anyDoor() {
    return doors.get(trial.random.nextInt(doors.size()));
  }

  void passMillis(long millis) {
    pass(millis * NANOS_PER_MILLI);
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
