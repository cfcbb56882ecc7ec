package dev.forebay.transport;

/**
 * How buffers grow whose last size is known: by halves of it, so that the old one and the new one
 * together never take more than half as much again. No state, any thread.
 */
public final class Growth {
  private Growth() {}

  /**
   * The next size, less than twice what is needed now.
   *
   * @param lastBytes that it will have in the end
   * @param roomBytes that are needed now
   */
  public static int capacity(int lastBytes, int roomBytes) {
    int bytes = lastBytes;
    for (int half = bytes - bytes / 2;
        half >= roomBytes && half < bytes;
        half = bytes - bytes / 2) {
      bytes = half;
    }
    return bytes;
  }
}
