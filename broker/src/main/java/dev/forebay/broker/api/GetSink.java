package dev.forebay.broker.api;

import dev.forebay.broker.form.MessageView;

/** Gets the answer to a {@link GetCommand}: one of its methods is called once. */
public interface GetSink {
  /**
   * A message.
   *
   * @param readyLeft messages that are still ready in the queue
   */
  void message(
      QueueHandle queue, long offset, boolean redelivered, MessageView message, long readyLeft);

  /** No message is ready. */
  void empty();

  /** Refused. */
  void refused(Refusal refusal);
}
