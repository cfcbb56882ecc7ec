package dev.forebay.tests.fuzz;

import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.MethodFrames;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damage that has one right answer, whatever came before: it happens on a channel of its own. The
 * codes are those that RabbitMQ 3.10.8 gives (src/test/resources/replies), or what stands there
 * where we mean to differ.
 *
 * @param frames what is sent; nothing may follow it
 * @param channel that is closed by it; 0 for the connection
 * @param code the right one
 */
record Offence(String name, List<byte[]> frames, int channel, ReplyCode code) {
  private static final int METHOD = 1;
  private static final int HEADER = 2;
  private static final int BODY = 3;
  private static final int HEARTBEAT = 8;
  private static final int FRAME_MAX_BYTES = 131_072;
  private static final int CLASS_BASIC = 60;

  /** One of all on this channel, which the session does not use. */
  static Offence any(SplittableRandom random, int channel) {
    List<Offence> all = new ArrayList<>();
    badFrames(all, random, channel);
    misplaced(all, channel);
    badMethods(all, channel);
    badContents(all, channel);
    refusals(all, channel);
    return all.get(random.nextInt(all.size()));
  }

  private static void badFrames(List<Offence> all, SplittableRandom random, int channel) {
    byte[] end = frame(channel, new ChannelMethod.Flow(true));
    end[end.length - 1] ^= (byte) (1 + random.nextInt(255));
    all.add(hard("wrong end", ReplyCode.FRAME_ERROR, end));
    int type = 4 + random.nextInt(252);
    byte[] payload = new byte[random.nextInt(40)];
    random.nextBytes(payload);
    all.add(
        hard(
            "unknown type",
            ReplyCode.FRAME_ERROR,
            Bytes.frame(type == HEARTBEAT ? 0 : type, channel, payload)));
    byte[] large = Bytes.frame(1 + random.nextInt(3), channel, payload);
    Bytes.putInt(large, 3, FRAME_MAX_BYTES + 1 + random.nextInt(1 << 30));
    all.add(hard("larger than frame-max", ReplyCode.FRAME_ERROR, large));
    all.add(hard("heartbeat", ReplyCode.UNEXPECTED_FRAME, Bytes.frame(HEARTBEAT, channel)));
    all.add(
        hard("heartbeat with payload", ReplyCode.FRAME_ERROR, Bytes.frame(HEARTBEAT, 0, (byte) 1)));
  }

  private static void misplaced(List<Offence> all, int channel) {
    Method declare = declare("q", false, FieldTable.EMPTY);
    all.add(hard("method on channel 0", ReplyCode.CHANNEL_ERROR, frame(0, declare)));
    all.add(hard("header on channel 0", ReplyCode.UNEXPECTED_FRAME, header(0, CLASS_BASIC, 0, 1)));
    all.add(hard("body on channel 0", ReplyCode.UNEXPECTED_FRAME, Bytes.frame(BODY, 0, (byte) 65)));
    all.add(hard("channel not open", ReplyCode.CHANNEL_ERROR, frame(channel, declare)));
    all.add(
        hard("channel too high", ReplyCode.NOT_ALLOWED, frame(60_000, new ChannelMethod.Open(""))));
    opened(all, "open twice", channel, ReplyCode.CHANNEL_ERROR, new ChannelMethod.Open(""));
    opened(all, "close-ok", channel, ReplyCode.COMMAND_INVALID, new ChannelMethod.CloseOk());
    opened(
        all,
        "method of the server",
        channel,
        ReplyCode.COMMAND_INVALID,
        new QueueMethod.DeclareOk("q", 0, 0));
    opened(
        all,
        "method of the connection",
        channel,
        ReplyCode.COMMAND_INVALID,
        new ConnectionMethod.Open("/", "", false));
  }

  private static void badMethods(List<Offence> all, int channel) {
    opened(all, "unknown method", channel, ReplyCode.NOT_IMPLEMENTED, method(channel, 50, 99));
    opened(all, "unknown class", channel, ReplyCode.NOT_IMPLEMENTED, method(channel, 99, 10));
    opened(
        all,
        "no method",
        channel,
        ReplyCode.FRAME_ERROR,
        Bytes.frame(METHOD, channel, (byte) 0, (byte) 20));
    byte[] flow = payload(frame(channel, new ChannelMethod.Flow(true)));
    opened(
        all,
        "bytes after the arguments",
        channel,
        ReplyCode.FRAME_ERROR,
        Bytes.frame(METHOD, channel, Arrays.copyOf(flow, flow.length + 1)));
    byte[] declare =
        payload(frame(channel, declare("q", false, FieldTable.builder().put("a", true).build())));
    declare[declare.length - 2] = 'Z';
    opened(
        all,
        "unknown type of value",
        channel,
        ReplyCode.FRAME_ERROR,
        Bytes.frame(METHOD, channel, declare));
    opened(
        all,
        "flow",
        channel,
        ReplyCode.NOT_IMPLEMENTED,
        frame(channel, new ChannelMethod.Flow(false)));
  }

  private static void badContents(List<Offence> all, int channel) {
    byte[] publish = frame(channel, new BasicMethod.Publish(0, "", "q", false, false));
    byte[] header = header(channel, CLASS_BASIC, 0, 5);
    byte[] body = Bytes.frame(BODY, channel, "abcdefg".getBytes(StandardCharsets.UTF_8));
    opened(all, "body alone", channel, ReplyCode.UNEXPECTED_FRAME, body);
    opened(all, "header alone", channel, ReplyCode.UNEXPECTED_FRAME, header);
    opened(all, "no header", channel, ReplyCode.UNEXPECTED_FRAME, publish, body);
    opened(all, "no body", channel, ReplyCode.UNEXPECTED_FRAME, publish, header, publish);
    opened(all, "body too long", channel, ReplyCode.FRAME_ERROR, publish, header, body);
    opened(
        all,
        "header of another class",
        channel,
        ReplyCode.UNEXPECTED_FRAME,
        publish,
        header(channel, 50, 0, 5));
    opened(
        all,
        "weight",
        channel,
        ReplyCode.UNEXPECTED_FRAME,
        publish,
        header(channel, CLASS_BASIC, 1, 5));
    opened(
        all,
        "short header",
        channel,
        ReplyCode.FRAME_ERROR,
        publish,
        Bytes.frame(HEADER, channel, (byte) 0, (byte) 60, (byte) 0, (byte) 0));
    byte[] longer = payload(header);
    opened(
        all,
        "bytes after the properties",
        channel,
        ReplyCode.SYNTAX_ERROR,
        publish,
        Bytes.frame(HEADER, channel, Arrays.copyOf(longer, longer.length + 2)));
    opened(
        all,
        "immediate",
        channel,
        ReplyCode.NOT_IMPLEMENTED,
        frame(channel, new BasicMethod.Publish(0, "", "q", false, true)));
  }

  /** These close the channel alone. */
  private static void refusals(List<Offence> all, int channel) {
    soft(all, "missing queue", channel, ReplyCode.NOT_FOUND, declare("no", true, FieldTable.EMPTY));
    soft(
        all,
        "reserved name",
        channel,
        ReplyCode.ACCESS_REFUSED,
        declare("amq.no", false, FieldTable.EMPTY));
    soft(
        all,
        "argument of another type",
        channel,
        ReplyCode.PRECONDITION_FAILED,
        declare("no", false, FieldTable.builder().put("x-expires", true).build()));
    soft(all, "unknown tag", channel, ReplyCode.PRECONDITION_FAILED, new BasicMethod.Ack(7, false));
  }

  private static Offence hard(String name, ReplyCode code, byte[]... frames) {
    return new Offence(name, List.of(frames), 0, code);
  }

  private static void opened(
      List<Offence> all, String name, int channel, ReplyCode code, Method method) {
    opened(all, name, channel, code, frame(channel, method));
  }

  private static void opened(
      List<Offence> all, String name, int channel, ReplyCode code, byte[]... frames) {
    all.add(new Offence(name, onOpened(channel, frames), 0, code));
  }

  private static void soft(
      List<Offence> all, String name, int channel, ReplyCode code, Method method) {
    all.add(new Offence(name, onOpened(channel, frame(channel, method)), channel, code));
  }

  private static List<byte[]> onOpened(int channel, byte[]... frames) {
    List<byte[]> all = new ArrayList<>();
    all.add(frame(channel, new ChannelMethod.Open("")));
    all.addAll(List.of(frames));
    return all;
  }

  private static Method declare(String queue, boolean passive, FieldTable arguments) {
    return new QueueMethod.Declare(0, queue, passive, false, false, false, false, arguments);
  }

  private static byte[] frame(int channel, Method method) {
    ByteBuf out = Unpooled.buffer();
    MethodFrames.write(out, channel, method);
    return Arrays.copyOf(out.array(), out.writerIndex());
  }

  private static byte[] method(int channel, int classId, int methodId) {
    return Bytes.frame(METHOD, channel, (byte) 0, (byte) classId, (byte) 0, (byte) methodId);
  }

  private static byte[] header(int channel, int classId, int weight, long bodyBytes) {
    return Bytes.frame(
        HEADER,
        channel,
        ByteBuffer.allocate(14)
            .putShort((short) classId)
            .putShort((short) weight)
            .putLong(bodyBytes)
            .putShort((short) 0)
            .array());
  }

  private static byte[] payload(byte[] frame) {
    return Arrays.copyOfRange(frame, 7, frame.length - 1);
  }
}
