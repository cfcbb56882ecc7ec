package dev.forebay.protocol.kafka.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.junit.jupiter.api.Test;

/**
 * Empty requests of every kind and version, and garbage after their headers: read or refused, with
 * bounded memory. {@code -Dforebay.fuzz.requests=10000000} tries more, {@code
 * -Dforebay.fuzz.seed=S} repeats.
 */
class RequestMutationTest {
  private static final long REQUESTS = Long.getLong("forebay.fuzz.requests", 300_000);
  private static final int GARBAGE_BYTES_MAX = 300;

  @Test
  void damagedRequestsAreReadOrRefused() {
    long seed = Long.getLong("forebay.fuzz.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> whole = whole();
    long read = 0;
    for (long i = 0; i < REQUESTS; i++) {
      byte[] input = damaged(whole.get(random.nextInt(whole.size())), random);
      try {
        read += RequestTarget.exercise(input) ? 1 : 0;
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "again with -Dforebay.fuzz.seed=%d: %s"
                .formatted(seed, java.util.HexFormat.of().formatHex(input)),
            e);
      }
    }
    assertThat(read).isBetween(1L, REQUESTS - 1);
  }

  @Test
  void aLargeRequestBecomesNoMonster() {
    // Sixteen million empty names: a list of them alone would take more than a node's heap.
    ByteBuffer request = ByteBuffer.allocate(15 << 20);
    request.putShort(ApiKeys.METADATA.id).putShort((short) 9).putInt(1).putShort((short) -1);
    request.put((byte) 0).put(new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, 7});
    while (request.hasRemaining()) {
      request.put((byte) 1);
    }

    assertThat(RequestTarget.exercise(request.array())).isFalse();
  }

  private static byte[] damaged(byte[] request, SplittableRandom random) {
    byte[] garbage = new byte[random.nextInt(GARBAGE_BYTES_MAX)];
    random.nextBytes(garbage);
    // Small numbers are counts that fit, and lead deeper.
    for (int i = 0; i < garbage.length; i++) {
      if (random.nextInt(3) > 0) {
        garbage[i] = (byte) random.nextInt(4);
      }
    }
    int kept = random.nextInt(4) == 0 ? request.length : random.nextInt(8, request.length + 1);
    byte[] input = java.util.Arrays.copyOf(request, kept + garbage.length);
    System.arraycopy(garbage, 0, input, kept, garbage.length);
    int flips = random.nextInt(3);
    for (int i = 0; i < flips; i++) {
      input[random.nextInt(input.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return input;
  }

  private static List<byte[]> whole() {
    List<byte[]> all = new ArrayList<>();
    for (ApiKeys key : ApiKeys.clientApis()) {
      for (short version : key.allVersions()) {
        ByteBuffer header =
            MessageUtil.toByteBufferAccessor(
                    new RequestHeaderData()
                        .setRequestApiKey(key.id)
                        .setRequestApiVersion(version)
                        .setClientId("c"),
                    key.requestHeaderVersion(version))
                .buffer();
        ApiMessage body = key.messageType.newRequest();
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer bytes = ByteBuffer.allocate(header.remaining() + body.size(cache, version));
        bytes.put(header);
        body.write(new ByteBufferAccessor(bytes), cache, version);
        all.add(bytes.array());
      }
    }
    return all;
  }
}
