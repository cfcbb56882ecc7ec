package dev.forebay.tests.fuzz;

/**
 * What a client sends as one piece: the protocol header, a frame, or what damage has made of it.
 *
 * @param bytes as sent
 * @param answersBefore frames of the server that the client had seen before
 */
record Step(byte[] bytes, int answersBefore) {
  private static final int TYPE_OFFSET = 0;
  private static final int CHANNEL_OFFSET = 1;
  private static final int METHOD_OFFSET = 7;

  Step with(byte[] other) {
    return new Step(other, answersBefore);
  }

  /** Whether it is a frame of this type. */
  boolean isFrame(int type) {
    return bytes.length > METHOD_OFFSET && bytes[TYPE_OFFSET] == type && !isProtocolHeader();
  }

  /** Whether it is a method frame with this class and method. */
  boolean isMethod(int classId, int methodId) {
    return isFrame(1)
        && bytes.length > METHOD_OFFSET + 3
        && Bytes.unsignedShort(bytes, METHOD_OFFSET) == classId
        && Bytes.unsignedShort(bytes, METHOD_OFFSET + 2) == methodId;
  }

  int channel() {
    return Bytes.unsignedShort(bytes, CHANNEL_OFFSET);
  }

  boolean isProtocolHeader() {
    return bytes.length > 0 && bytes[0] == 'A';
  }
}
