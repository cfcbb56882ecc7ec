package dev.forebay.protocol.kafka.topic;

import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.protocol.kafka.api.Request;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.transport.connection.Countdown;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** DescribeLogDirs: the one directory, and how much each partition keeps in it. */
public final class DescribeLogDirs implements RequestHandler {
  private final Path directory;

  /** Describes a directory. */
  public DescribeLogDirs(Path directory) {
    this.directory = directory.toAbsolutePath();
  }

  @Override
  public void handle(Request request, Consumer<ApiMessage> answer) {
    DescribeLogDirsRequestData body = (DescribeLogDirsRequestData) request.body();
    List<DescribeLogDirsTopic> topics = new ArrayList<>();
    List<Asked> asked = new ArrayList<>();
    if (body.topics() == null) {
      for (Stream stream : Metadata.sorted(request.streams())) {
        ask(stream, null, topics, asked);
      }
    } else {
      for (DescribableLogDirTopic topic : body.topics()) {
        Stream stream = request.streams().stream(topic.topic());
        if (stream != null) {
          ask(stream, topic.partitions(), topics, asked);
        }
      }
    }
    Countdown measured = new Countdown(asked.size(), () -> answer.accept(response(topics)));
    for (Asked one : asked) {
      request
          .streams()
          .size(
              one.partition(),
              bytes -> {
                one.answer().setPartitionSize(bytes);
                measured.arrived();
              });
    }
    measured.allAsked();
  }

  /** A partition, and where its size goes. */
  private record Asked(Partition partition, DescribeLogDirsPartition answer) {}

  private static void ask(
      Stream stream,
      @Nullable List<Integer> numbers,
      List<DescribeLogDirsTopic> topics,
      List<Asked> asked) {
    DescribeLogDirsTopic topic = new DescribeLogDirsTopic().setName(stream.name());
    for (Partition partition : stream.partitions()) {
      if (numbers == null || numbers.contains(partition.number())) {
        DescribeLogDirsPartition answer =
            new DescribeLogDirsPartition().setPartitionIndex(partition.number());
        topic.partitions().add(answer);
        asked.add(new Asked(partition, answer));
      }
    }
    topics.add(topic);
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
