package dev.forebay.broker.api;

import dev.forebay.broker.form.MessageView;

/** Gets the answer to a {@link LookCommand}: messages in order, then one of the others, once. */
public interface LookSink {
  /** A message; what this build can't read is left out. */
  void message(long offset, MessageView message);

  /**
   * Everything before this offset was shown, or is settled.
   *
   * @param isEnd whether nothing comes behind it
   */
  void looked(long endOffset, boolean isEnd);

  /** Nothing could be read now. It may be later, and is tried again when somebody asks. */
  void unreadable();

  /** Refused. */
  void refused(Refusal refusal);
}
