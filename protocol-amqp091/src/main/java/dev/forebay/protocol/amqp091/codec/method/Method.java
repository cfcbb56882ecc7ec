package dev.forebay.protocol.amqp091.codec.method;

import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.field.ArgumentWriter;
import dev.forebay.protocol.amqp091.codec.frame.FrameErrors;
import io.netty.buffer.ByteBuf;

/**
 * One method with its arguments: the payload of a method frame.
 *
 * <pre>
 *  0          2           4
 * +----------+-----------+--------------
 * | class id | method id | arguments...
 * +----------+-----------+--------------
 * </pre>
 *
 * <p>Consecutive bits share octets, lowest bit first. Immutable; any thread.
 */
public sealed interface Method
    permits AccessMethod,
        BasicMethod,
        ChannelMethod,
        ConfirmMethod,
        ConnectionMethod,
        ExchangeMethod,
        QueueMethod,
        TxMethod {

  int classId();

  int methodId();

  /** Writes the arguments in wire order. */
  void writeArguments(ArgumentWriter out);

  /** Writes ids and arguments: the payload of a method frame. */
  default void encode(ByteBuf out) {
    out.writeShort(classId());
    out.writeShort(methodId());
    writeArguments(new ArgumentWriter(out));
  }

  /** Reads the payload of a method frame, leaving the buffer's indices alone. */
  static Method decode(ByteBuf in, int offset, int length) {
    ArgumentReader reader = ArgumentReader.forMethod(in, offset, length);
    try {
      return read(reader);
    } catch (AmqpProtocolException e) {
      throw e.replyCode() == ReplyCode.FRAME_ERROR && e.classId() != 0
          ? FrameErrors.undecodable(in, offset, length)
          : e;
    }
  }

  private static Method read(ArgumentReader reader) {
    Method method =
        switch (reader.classId()) {
          case ConnectionMethod.CLASS_ID -> ConnectionMethod.read(reader.methodId(), reader);
          case ChannelMethod.CLASS_ID -> ChannelMethod.read(reader.methodId(), reader);
          case AccessMethod.CLASS_ID -> AccessMethod.read(reader.methodId(), reader);
          case ExchangeMethod.CLASS_ID -> ExchangeMethod.read(reader.methodId(), reader);
          case QueueMethod.CLASS_ID -> QueueMethod.read(reader.methodId(), reader);
          case BasicMethod.CLASS_ID -> BasicMethod.read(reader.methodId(), reader);
          case ConfirmMethod.CLASS_ID -> ConfirmMethod.read(reader.methodId(), reader);
          case TxMethod.CLASS_ID -> TxMethod.read(reader.methodId(), reader);
          default -> throw reader.unknownMethod();
        };
    reader.requireEnd();
    return method;
  }

  /** Reads a method from all readable bytes of the buffer, and consumes them. */
  static Method decode(ByteBuf in) {
    Method method = decode(in, in.readerIndex(), in.readableBytes());
    in.readerIndex(in.writerIndex());
    return method;
  }
}
