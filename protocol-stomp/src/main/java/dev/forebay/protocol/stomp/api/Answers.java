package dev.forebay.protocol.stomp.api;

import dev.forebay.protocol.stomp.codec.FrameWriter;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.protocol.stomp.codec.StompVersion;
import dev.forebay.transport.connection.OutputBuffer;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the frames of this server that are no messages; no state. */
public final class Answers {
  private static final byte[] CONNECTED = FrameWriter.ascii("CONNECTED");
  private static final byte[] RECEIPT = FrameWriter.ascii("RECEIPT");
  private static final byte[] ERROR = FrameWriter.ascii("ERROR");
  private static final byte[] TEXT = FrameWriter.ascii("text/plain");
  private static final byte[] VERSIONS = FrameWriter.ascii("1.0,1.1,1.2");
  private static final int FIXED_BYTES = 160;

  private Answers() {}

  /**
   * Its headers have nothing to escape, and are not to be escaped.
   *
   * @param requestId what a client of ActiveMQ has named its CONNECT by, or null
   */
  public static void connected(
      OutputBuffer output,
      StompVersion version,
      String heartBeats,
      String session,
      String server,
      @Nullable String requestId) {
    FrameWriter plain = new FrameWriter(StompVersion.V1_0);
    byte[] response = requestId == null ? null : requestId.getBytes(StandardCharsets.UTF_8);
    ByteBuf out =
        output.reserve(
            FIXED_BYTES
                + 2 * (session.length() + server.length())
                + 2 * (response == null ? 0 : response.length));
    plain.command(out, CONNECTED);
    plain.header(out, HeaderName.SERVER, FrameWriter.ascii(server));
    plain.header(out, HeaderName.SESSION, FrameWriter.ascii(session));
    plain.header(out, HeaderName.HEART_BEAT, FrameWriter.ascii(heartBeats));
    plain.header(out, HeaderName.VERSION, FrameWriter.ascii(version.number()));
    if (response != null) {
      plain.header(out, HeaderName.RESPONSE_ID, response);
    }
    FrameWriter.endOfHeaders(out);
    FrameWriter.endOfFrame(out);
    output.endOfMessage();
  }

  public static void receipt(OutputBuffer output, FrameWriter writer, byte[] id) {
    ByteBuf out =
        output.reserve(
            RECEIPT.length
                + 1
                + FrameWriter.headerBytesMax(HeaderName.RECEIPT_ID, id)
                + FrameWriter.ENDS_BYTES);
    writer.command(out, RECEIPT);
    writer.header(out, HeaderName.RECEIPT_ID, id);
    FrameWriter.endOfHeaders(out);
    FrameWriter.endOfFrame(out);
    output.endOfMessage();
  }

  /**
   * An error.
   *
   * @param subscription that it is about, or null
   */
  public static void error(
      OutputBuffer output,
      FrameWriter writer,
      StompException error,
      byte @Nullable [] subscription) {
    byte[] title = error.title().getBytes(StandardCharsets.UTF_8);
    byte[] detail = error.detail().getBytes(StandardCharsets.UTF_8);
    ByteBuf out =
        output.reserve(
            FIXED_BYTES
                + 2 * title.length
                + 2 * (subscription == null ? 0 : subscription.length)
                + detail.length);
    writer.command(out, ERROR);
    writer.header(out, HeaderName.MESSAGE, title);
    if (subscription != null) {
      writer.header(out, HeaderName.SUBSCRIPTION, subscription);
    }
    writer.header(out, HeaderName.CONTENT_TYPE, TEXT);
    writer.header(out, HeaderName.VERSION, VERSIONS);
    writer.name(out, HeaderName.CONTENT_LENGTH);
    writer.value(out, detail.length);
    FrameWriter.endOfHeaders(out);
    out.writeBytes(detail);
    FrameWriter.endOfFrame(out);
    output.endOfMessage();
  }
}
