package dev.forebay.tests.kafka.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.jspecify.annotations.Nullable;

/**
 * An answer as a text that two brokers can have in common: without what each chooses for itself,
 * without the words of errors, and without the order of lists. One thread.
 */
final class AnswerText {
  private static final Pattern OWN =
      Pattern.compile(
          "\\b(throttleTimeMs|port|producerId|logAppendTimeMs|nodeEndpoints|acquisitionLockTimeoutMs"
              + "|clusterId|host|rack|controllerId|sessionId)=('[^']*'|\\[\\]|-?\\d+|null)");
  private static final Pattern WORDS =
      Pattern.compile("(errorMessage|documentation)=('.*?'|null)(?=, \\w+=|\\))");

  /** Here known as older Kafkas know it; there said by the cluster. */
  private static final Set<String> OTHER_CONFIGS =
      Set.of("message.downconversion.enable", "min.insync.replicas", "remote.copy.lag.bytes");

  private final String text;
  private int at;

  private AnswerText(String text) {
    this.text = text;
  }

  static String of(@Nullable ApiMessage answer, Known known, String prefix) {
    if (answer == null) {
      return "closed";
    }
    StringBuilder records = new StringBuilder();
    if (answer instanceof FetchResponseData fetch) {
      takeRecords(fetch, records);
    } else if (answer instanceof ApiVersionsResponseData versions) {
      versions.apiKeys().clear();
      versions.supportedFeatures().clear();
      versions.finalizedFeatures().clear();
      versions.setFinalizedFeaturesEpoch(-1);
    } else if (answer instanceof CreateTopicsResponseData created) {
      for (var topic : created.topics()) {
        // Kafka makes an id even for a topic that it only validates.
        topic.setTopicId(Uuid.ZERO_UUID);
        if (topic.configs() != null) {
          topic.configs().removeIf(config -> OTHER_CONFIGS.contains(config.name()));
        }
      }
    } else if (answer instanceof ListGroupsResponseData list) {
      list.groups().removeIf(group -> !group.groupId().startsWith(prefix));
    }
    String said = WORDS.matcher(known.named(answer.toString())).replaceAll("$1=words");
    return new AnswerText(OWN.matcher(said).replaceAll("$1=own")).value() + records;
  }

  private static void takeRecords(FetchResponseData fetch, StringBuilder out) {
    for (var topic : fetch.responses()) {
      for (var partition : topic.partitions()) {
        if (partition.records() instanceof MemoryRecords records) {
          out.append(" partition ").append(partition.partitionIndex()).append(':');
          for (MutableRecordBatch batch : records.batches()) {
            describe(batch, out);
          }
        }
        partition.setRecords(null);
      }
    }
  }

  private static void describe(MutableRecordBatch batch, StringBuilder out) {
    out.append(" [")
        .append(batch.baseOffset())
        .append(' ')
        .append(batch.compressionType())
        .append(' ')
        .append(batch.timestampType())
        .append(' ')
        .append(batch.partitionLeaderEpoch())
        .append(' ')
        .append(batch.baseSequence());
    for (Record record : batch) {
      out.append(' ').append(record.offset()).append(':').append(record.valueSize());
    }
    out.append(']');
  }

  /** The rest up to the end of what is open, lists sorted. */
  private String value() {
    StringBuilder out = new StringBuilder();
    while (at < text.length() && ",)]".indexOf(text.charAt(at)) < 0) {
      char c = text.charAt(at++);
      out.append(c);
      if (c == '\'') {
        int end = text.indexOf('\'', at) + 1;
        out.append(text, at, end);
        at = end;
      } else if (c == '(' || c == '[') {
        List<String> entries = new ArrayList<>();
        do {
          entries.add(value().strip());
        } while (at < text.length() && text.charAt(at++) == ',');
        if (c == '[') {
          entries.sort(null);
        }
        out.append(String.join(", ", entries)).append(c == '(' ? ')' : ']');
      }
    }
    return out.toString();
  }
}
