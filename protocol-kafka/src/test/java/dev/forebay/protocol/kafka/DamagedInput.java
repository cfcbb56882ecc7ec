package dev.forebay.protocol.kafka;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.protocol.ApiKeys;

/** What a bad client sends: requests of every kind and version, damaged in one of many ways. */
final class DamagedInput {
  private static final int[] SIZES = {
    -1, 0, 1, 7, 8, 100, 1 << 19, (1 << 20) + 1, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  private final SplittableRandom random;
  private final RandomRequest requests;
  private final List<ApiKeys> keys;

  DamagedInput(SplittableRandom random, List<ApiKeys> keys) {
    this.random = random;
    this.requests = new RandomRequest(random);
    this.keys = keys;
  }

  /** Bytes with the length that they are said to have in front. */
  byte[] next() {
    int way = random.nextInt(9);
    // What can hold the most is tried the most.
    ApiKeys key = random.nextInt(6) == 0 ? ApiKeys.PRODUCE : keys.get(random.nextInt(keys.size()));
    short version = (short) random.nextInt(key.oldestVersion(), key.latestVersion() + 1);
    byte[] request = requests.next(key, version, way >= 6);
    switch (way) {
      case 0 -> flip(request);
      case 1 -> request = Arrays.copyOf(request, random.nextInt(request.length + 1));
      case 2 -> request = Arrays.copyOf(request, request.length + random.nextInt(100));
      case 3 -> request = inserted(request);
      case 4 -> {
        if (random.nextInt(4) == 0) {
          return framed(request, SIZES[random.nextInt(SIZES.length)]);
        }
        return framed(request, request.length + random.nextInt(-10, 10));
      }
      case 5 -> {
        int at = random.nextInt(4);
        request[at] = (byte) random.nextInt(-1, 100);
      }
      // Whole, or with false lengths inside.
      default -> {}
    }
    return framed(request, request.length);
  }

  private void flip(byte[] request) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      request[random.nextInt(request.length)] ^= (byte) (1 << random.nextInt(8));
    }
  }

  private byte[] inserted(byte[] request) {
    int at = random.nextInt(request.length);
    byte[] garbage = new byte[random.nextInt(20)];
    random.nextBytes(garbage);
    byte[] longer = Arrays.copyOf(request, request.length + garbage.length);
    System.arraycopy(request, at, longer, at + garbage.length, request.length - at);
    System.arraycopy(garbage, 0, longer, at, garbage.length);
    return longer;
  }

  private static byte[] framed(byte[] request, int size) {
    return ByteBuffer.allocate(4 + request.length).putInt(size).put(request).array();
  }
}
