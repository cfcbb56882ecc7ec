package dev.forebay.protocol.kafka.api;

import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsPartitionResult;
import org.apache.kafka.common.message.DeleteRecordsResponseData.DeleteRecordsTopicResult;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;

/**
 * Parts of answers that lie in Kafka's hashed collections, where they are only written from. They
 * are hashed by themselves and not by their names: those a client chooses, and it may choose many
 * of one hash, or leave them out. No state.
 */
@SuppressWarnings("ReferenceEquality") // Each result is another, whatever it says.
public final class NamedResults {
  private NamedResults() {}

  /** Of Metadata. */
  public static final class Described extends MetadataResponseTopic {
    @Override
    public boolean elementKeysAreEqual(Object other) {
      return this == other;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** Of DescribeTopicPartitions. */
  public static final class DescribedInPages extends DescribeTopicPartitionsResponseTopic {
    @Override
    public boolean elementKeysAreEqual(Object other) {
      return this == other;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** Of CreateTopics. */
  public static final class Created extends CreatableTopicResult {
    @Override
    public boolean elementKeysAreEqual(Object other) {
      return this == other;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** Of DeleteTopics. */
  public static final class Deleted extends DeletableTopicResult {
    @Override
    public boolean elementKeysAreEqual(Object other) {
      return this == other;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** Of DeleteRecords. */
  public static final class Trimmed extends DeleteRecordsTopicResult {
    @Override
    public boolean elementKeysAreEqual(Object other) {
      return this == other;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** Of DeleteRecords, of one partition. */
  public static final class TrimmedPartition extends DeleteRecordsPartitionResult {
    @Override
    public boolean elementKeysAreEqual(Object other) {
      return this == other;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** Of DeleteGroups. */
  public static final class DeletedGroup extends DeletableGroupResult {
    @Override
    public boolean elementKeysAreEqual(Object other) {
      return this == other;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** Of OffsetForLeaderEpoch. */
  public static final class Ended extends OffsetForLeaderTopicResult {
    @Override
    public boolean elementKeysAreEqual(Object other) {
      return this == other;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** Of Produce. */
  public static final class Appended extends TopicProduceResponse {
    @Override
    public boolean elementKeysAreEqual(Object other) {
      return this == other;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
