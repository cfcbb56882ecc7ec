package dev.forebay.protocol.amqp091.codec.frame;

/** The frame types and sizes of AMQP 0-9-1 (section 4.2.3), as constants to switch over. */
public final class FrameType {
  public static final int METHOD = 1;
  public static final int HEADER = 2;
  public static final int BODY = 3;
  public static final int HEARTBEAT = 8;

  /** The octet that ends every frame. */
  public static final int FRAME_END = 206;

  /** Bytes of a frame without its payload. */
  public static final int OVERHEAD_BYTES = FrameHeader.LENGTH_BYTES + 1;

  /** The frame-max that every peer has to accept. */
  public static final int MIN_FRAME_MAX_BYTES = 4096;

  private FrameType() {}
}
