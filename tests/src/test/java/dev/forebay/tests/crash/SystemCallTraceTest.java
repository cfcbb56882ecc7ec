package dev.forebay.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of system calls sees what it is there for. */
class SystemCallTraceTest {
  private static final String WRITE =
      "71 writev(9</data/log/1>, [{iov_base=\"\\x00\\x01\", iov_len=2},"
          + " {iov_base=\"forebay-proof-000001\", iov_len=20}], 2) = 22";
  private static final String SYNC = "71 fdatasync(9</data/log/1>) = 0";
  private static final String SYNC_BEGINS = "71 fdatasync(9</data/log/1> <unfinished ...>";
  private static final String SYNC_ENDS = "71 <... fdatasync resumed>) = 0";
  private static final String SYNC_FAILS =
      "71 fdatasync(9</data/log/1>) = -1 EIO (Input/output error)";
  private static final String CONFIRM =
      "70 write(21<socket:[5]>, \"\\x01\\x00\\x01\\x00\\x00\\x00\\x0d\\x00\\x3c\\x00\\x50"
          + "\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01\\x00\\xce\", 21) = 21";

  @Test
  void aConfirmAfterTheSyncIsRight() {
    SystemCallTrace trace = judge(WRITE, SYNC, CONFIRM);

    assertThat(trace.violations()).isEmpty();
    assertThat(trace.acknowledged()).isEqualTo(1);
    assertThat(judge(WRITE, SYNC_BEGINS, SYNC_ENDS, CONFIRM).violations()).isEmpty();
  }

  @Test
  void aConfirmBeforeTheSyncHasReturnedIsNot() {
    assertThat(judge(WRITE, CONFIRM, SYNC).violations())
        .containsExactly("the confirm of message 1 was sent before an fdatasync of it");
    assertThat(judge(WRITE, SYNC_BEGINS, CONFIRM, SYNC_ENDS).violations()).hasSize(1);
  }

  @Test
  void aSyncThatBeganBeforeTheWriteOrFailedOrIsOfAnotherFileDoesNotCount() {
    String begunByAnother = SYNC_BEGINS.replace("71", "72");
    String endedByAnother = SYNC_ENDS.replace("71", "72");
    String ofAnotherFile = SYNC.replace("log/1", "log/2");

    assertThat(judge(begunByAnother, WRITE, endedByAnother, CONFIRM).violations()).hasSize(1);
    assertThat(judge(WRITE, SYNC_FAILS, CONFIRM).violations()).hasSize(1);
    assertThat(judge(WRITE, ofAnotherFile, CONFIRM).violations()).hasSize(1);
  }

  private static SystemCallTrace judge(String... lines) {
    SystemCallTrace trace = new SystemCallTrace("/data/log/");
    List.of(lines).forEach(trace::line);
    return trace;
  }
}
