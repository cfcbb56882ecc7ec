package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.DiskFile;
import dev.forebay.testkit.disk.ForwardingDisk;
import dev.forebay.testkit.disk.ForwardingFile;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of the log a start reads. */
final class ReplayLengthTest {
  private static final int MESSAGES = 10_000;
  private static final int BODY_BYTES = 4096;
  private static final long MIB = 1 << 20;

  private long bytesRead;

  @ParameterizedTest(name = "in order: {0}")
  @ValueSource(booleans = {true, false})
  void aStartReadsWhatCameSinceTheLastCheckpointHoweverQuietTheCatalogWas(boolean inOrder) {
    TestNode node = new TestNode(2, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.publishAndConfirm("", "q", true, new TestClient.Batch(0, MESSAGES, BODY_BYTES, 100));
    if (inOrder) {
      node.stop();
    } else {
      // So that the last checkpoint is over.
      node.pass(1000);
      node.crash();
    }
    node.replaceDisk(CountingDisk::new);
    node.start();
    assertThat(node.connect(0).ready("q")).isEqualTo(MESSAGES);
    assertThat(bytesRead).isLessThan(10 * MIB);
  }

  private final class CountingDisk extends ForwardingDisk {
    CountingDisk(Disk inner) {
      super(inner);
    }

    @Override
    public DiskFile open(String name) throws IOException {
      return new ForwardingFile(super.open(name)) {
        @Override
        public int read(long position, ByteBuffer target) throws IOException {
          int bytes = super.read(position, target);
          bytesRead += bytes;
          return bytes;
        }
      };
    }
  }
}
