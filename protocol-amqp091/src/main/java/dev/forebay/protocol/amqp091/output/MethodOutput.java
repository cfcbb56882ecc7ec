package dev.forebay.protocol.amqp091.output;

import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.MethodFrames;
import dev.forebay.transport.connection.OutputBuffer;

/** Writes methods and heartbeats; no state. */
public final class MethodOutput {
  private static final int METHOD_BYTES_MAX = 4 << 10;

  private MethodOutput() {}

  /** Adds a method. */
  public static void method(OutputBuffer output, int channel, Method method) {
    MethodFrames.write(output.reserve(METHOD_BYTES_MAX), channel, method);
  }

  /** Adds a heartbeat, which is no reason to leave out the next. */
  public static void heartbeat(OutputBuffer output) {
    MethodFrames.writeHeartbeat(output.reserve(FrameType.OVERHEAD_BYTES));
    output.uncounted(FrameType.OVERHEAD_BYTES);
  }
}
