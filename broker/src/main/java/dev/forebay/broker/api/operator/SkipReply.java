package dev.forebay.broker.api.operator;

/** What an operator hears who wants to know where a queue or partition stops, or to skip that. */
public sealed interface SkipReply {
  /** There is no such queue or partition. */
  record NotFound() implements SkipReply {}

  /** Its shard is closed, so that nobody knows; or was, before what was skipped was durable. */
  record NotOpen() implements SkipReply {}

  /** It can be read, as far as anybody has tried. */
  record Sound() implements SkipReply {}

  /** A read has failed and is tried again; it is too early to give up. */
  record Tried(StoppedRead at) implements SkipReply {}

  /**
   * It stops there.
   *
   * @param messages that would be lost
   */
  record Stands(StoppedRead at, long messages) implements SkipReply {}

  /**
   * It goes on behind the record, and no crash can take that back.
   *
   * @param messages that are lost
   */
  record Skipped(StoppedRead at, long messages) implements SkipReply {}
}
