package dev.forebay.tests.fuzz;

/** Counts the complete frames in a stream of bytes that comes in pieces of any size. */
final class FrameCounter {
  private static final int HEADER_BYTES = 7;

  private final byte[] header = new byte[HEADER_BYTES];
  private int headerBytes;
  private int missingBytes;
  private int frames;

  int frames() {
    return frames;
  }

  void add(byte[] bytes, int length) {
    int next = 0;
    while (next < length) {
      if (missingBytes > 0) {
        int taken = Math.min(missingBytes, length - next);
        missingBytes -= taken;
        next += taken;
        frames += missingBytes == 0 ? 1 : 0;
      } else {
        header[headerBytes++] = bytes[next++];
        if (headerBytes == HEADER_BYTES) {
          headerBytes = 0;
          missingBytes = Bytes.size(header, 0) + 1;
        }
      }
    }
  }
}
