package dev.forebay.testkit.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.stream.AppendReply;
import java.util.function.Consumer;

/** What a test expects of the answer to an append. */
public final class AppendedAt {
  private AppendedAt() {}

  /** That the batch is there, whenever that was. */
  public static Consumer<AppendReply> place(long baseOffset, long startOffset) {
    return reply -> {
      assertThat(reply).isInstanceOf(AppendReply.Appended.class);
      AppendReply.Appended appended = (AppendReply.Appended) reply;
      assertThat(appended.baseOffset()).isEqualTo(baseOffset);
      assertThat(appended.startOffset()).isEqualTo(startOffset);
    };
  }
}
