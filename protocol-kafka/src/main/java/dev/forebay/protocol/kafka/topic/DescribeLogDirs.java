package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.access.Operation;
import dev.forebay.broker.api.access.Resource;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.work.Steps;
import dev.forebay.transport.connection.Countdown;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** DescribeLogDirs: the one directory, and how much each partition keeps in it. */
public final class DescribeLogDirs implements RequestHandler {
  private final Path directory;

  /** Describes a directory. */
  public DescribeLogDirs(Path directory) {
    this.directory = directory.toAbsolutePath();
  }

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    if (!request.streams().rights().may(Operation.SEE, new Resource.Node())) {
      answer.accept(
          new DescribeLogDirsResponseData()
              .setErrorCode(Errors.CLUSTER_AUTHORIZATION_FAILED.code()));
      return;
    }
    DescribeLogDirsRequestData body = (DescribeLogDirsRequestData) request.body();
    List<DescribeLogDirsTopic> topics = new ArrayList<>();
    List<Asked> asked = new ArrayList<>();
    SortedStreams all = new SortedStreams();
    Steps found =
        body.topics() == null
            ? all.find(request.streams())
                .then(() -> Steps.nested(all.all(), stream -> ask(stream, topics, asked)))
            : Steps.nested(body.topics(), topic -> ask(request, topic, topics, asked));
    request.work().run(found, () -> measure(request, asked, () -> answer.accept(response(topics))));
  }

  /** A partition, and where its size goes. */
  private record Asked(Partition partition, DescribeLogDirsPartition answer) {}

  private static void measure(Request request, List<Asked> asked, Runnable done) {
    Countdown measured = new Countdown(asked.size(), done);
    request
        .work()
        .run(
            Steps.each(
                asked,
                one ->
                    request
                        .streams()
                        .size(
                            one.partition(),
                            bytes -> {
                              one.answer().setPartitionSize(bytes);
                              measured.arrived();
                            })),
            measured::allAsked);
  }

  private static Steps ask(
      Request request,
      DescribableLogDirTopic asked,
      List<DescribeLogDirsTopic> topics,
      List<Asked> found) {
    Stream stream = request.streams().stream(asked.topic());
    if (stream == null) {
      return Steps.none();
    }
    Set<Integer> numbers = new HashSet<>();
    Steps named = Steps.each(asked.partitions(), numbers::add);
    return named.then(() -> {
      DescribeLogDirsTopic topic = topic(stream, topics);
      return Steps.each(
          stream.partitions(),
          partition -> {
            if (numbers.contains(partition.number())) {
              add(partition, topic, found);
            }
          });
    });
  }

  private static Steps ask(Stream stream, List<DescribeLogDirsTopic> topics, List<Asked> found) {
    DescribeLogDirsTopic topic = topic(stream, topics);
    return Steps.each(stream.partitions(), partition -> add(partition, topic, found));
  }

  private static DescribeLogDirsTopic topic(Stream stream, List<DescribeLogDirsTopic> topics) {
    DescribeLogDirsTopic topic = new DescribeLogDirsTopic().setName(stream.name());
    topics.add(topic);
    return topic;
  }

  private static void add(Partition partition, DescribeLogDirsTopic topic, List<Asked> found) {
    DescribeLogDirsPartition answer =
        new DescribeLogDirsPartition().setPartitionIndex(partition.number());
    topic.partitions().add(answer);
    found.add(new Asked(partition, answer));
  }

  private DescribeLogDirsResponseData response(List<DescribeLogDirsTopic> topics) {
    File file = directory.toFile();
    return new DescribeLogDirsResponseData()
        .setResults(
            List.of(
                new DescribeLogDirsResult()
                    .setLogDir(directory.toString())
                    .setTopics(topics)
                    .setTotalBytes(file.getTotalSpace())
                    .setUsableBytes(file.getUsableSpace())));
  }
}
