package dev.forebay.management;

import dev.forebay.runtime.measure.LatencyHistogram;
import java.util.List;

/** Where the node's measures come from. Read on a worker thread, once for each scrape. */
@FunctionalInterface
public interface MetricsSource {
  /** The measures now; may wait for event loops, but not longer than a second. */
  Measures read();

  /**
   * What an operator should look at when it is not 0.
   *
   * @param stopped queues and partitions that stop before a record that can't be read, now
   * @param skippedMessages that were lost since an operator had their records skipped
   * @param pausedChannels that get no deliveries now, since they have too much to acknowledge
   * @param clockApartMillis that the wall clock is ahead now of the time that messages expire by
   * @param stalls one for each kind of thread
   */
  record Warnings(
      long stopped,
      long skippedMessages,
      long pausedChannels,
      long clockApartMillis,
      List<Stalls> stalls) {
    public Warnings {
      stalls = List.copyOf(stalls);
    }
  }

  /**
   * What threads of one kind did not come to the end of.
   *
   * @param count turns or steps that took too long, since the start
   * @param longestNanos the longest turn or step since the start
   */
  record Stalls(String kind, long count, long longestNanos) {}

  /**
   * A node's measures at about one moment.
   *
   * @param messagesIn accepted from publishers since the start
   * @param messagesOut handed to consumers since the start
   * @param bytesIn read from client sockets since the start
   * @param bytesOut written to client sockets since the start
   * @param messagesReady waiting in queues now
   * @param messagesUnacknowledged delivered and not yet settled now
   * @param pinnedBytes kept in memory now for what sockets have not taken
   * @param failedReads of stored records since the start
   * @param ofUnknownForm messages kept and not delivered since the start
   * @param unsentBytes written to client sockets and not taken by them now
   * @param incompleteContentBytes reserved now for messages that have not arrived completely
   * @param connections of AMQP clients, open now
   * @param kafkaConnections of Kafka clients, open now
   * @param kafkaRequests understood since the start
   * @param stompConnections of STOMP clients, open now
   * @param stompFrames of theirs that were understood since the start
   * @param mqttConnections of MQTT clients, open now
   * @param mqttReceived messages of theirs since the start
   * @param mqttSent messages to them since the start
   * @param mqttDropped messages that were not sent to them since the start
   * @param mqttRefused messages of theirs that were not taken since the start
   * @param channels open now
   * @param queues declared now
   * @param warnings what an operator should look at
   * @param syncLatency of the log's syncs since the start
   * @param loopLag of each event loop since the start, in the loops' order
   * @param waiting what of the connections waits now, one for each reason
   * @param shards of the node
   */
  record Measures(
      long messagesIn,
      long messagesOut,
      long bytesIn,
      long bytesOut,
      long messagesReady,
      long messagesUnacknowledged,
      long pinnedBytes,
      long failedReads,
      long ofUnknownForm,
      long unsentBytes,
      long incompleteContentBytes,
      long connections,
      long kafkaConnections,
      long kafkaRequests,
      long stompConnections,
      long stompFrames,
      long mqttConnections,
      long mqttReceived,
      long mqttSent,
      long mqttDropped,
      long mqttRefused,
      long channels,
      long queues,
      Warnings warnings,
      LatencyHistogram.Reading syncLatency,
      List<LatencyHistogram.Reading> loopLag,
      List<Waiting> waiting,
      List<Shard> shards) {
    public Measures {
      loopLag = List.copyOf(loopLag);
      waiting = List.copyOf(waiting);
      shards = List.copyOf(shards);
    }
  }

  /**
   * A shard, and what waits until it is open.
   *
   * @param heldBytes of messages among what waits
   * @param oldestNanos how long the oldest has waited, or 0
   */
  record Shard(int number, String phase, long held, long heldBytes, long oldestNanos) {}

  /**
   * What waits for one reason.
   *
   * @param oldestNanos how long the oldest has waited, or 0
   */
  record Waiting(String reason, long count, long oldestNanos) {}
}
