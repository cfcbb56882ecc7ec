package dev.forebay.protocol.amqp091.codec.method;

import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.WireReader;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldTableDecoder;
import dev.forebay.protocol.amqp091.codec.frame.FrameErrors;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import io.netty.buffer.ByteBuf;

/** Reads the arguments of one method in order; used once, by one thread. */
public final class ArgumentReader {
  private static final int IDS_BYTES = 4;
  private static final int BITS_PER_OCTET = 8;

  private final WireReader in;
  private final int classId;
  private final int methodId;
  private int bits;
  private int bitPosition = BITS_PER_OCTET;

  private ArgumentReader(WireReader in, int classId, int methodId) {
    this.in = in;
    this.classId = classId;
    this.methodId = methodId;
  }

  static ArgumentReader forMethod(ByteBuf in, int offset, int length) {
    if (length < IDS_BYTES) {
      throw FrameErrors.unknown(in, FrameType.METHOD, offset, length);
    }
    int classId = in.getUnsignedShort(offset);
    int methodId = in.getUnsignedShort(offset + 2);
    WireReader arguments =
        new WireReader(
            in, offset + IDS_BYTES, length - IDS_BYTES, ReplyCode.FRAME_ERROR, classId, methodId);
    return new ArgumentReader(arguments, classId, methodId);
  }

  int classId() {
    return classId;
  }

  int methodId() {
    return methodId;
  }

  int octet() {
    endBits();
    return in.uint8();
  }

  int uint16() {
    endBits();
    return in.uint16();
  }

  long uint32() {
    endBits();
    return in.uint32();
  }

  long int64() {
    endBits();
    return in.int64();
  }

  String shortString() {
    endBits();
    return in.utf8ShortString();
  }

  ByteString longString() {
    endBits();
    return ByteString.owned(in.bytes(in.uint32()));
  }

  FieldTable table() {
    endBits();
    return FieldTableDecoder.read(in);
  }

  boolean bit() {
    if (bitPosition == BITS_PER_OCTET) {
      bits = in.uint8();
      bitPosition = 0;
    }
    boolean bit = ((bits >> bitPosition) & 1) != 0;
    bitPosition++;
    return bit;
  }

  void requireEnd() {
    if (in.remaining() != 0) {
      throw in.malformed(in.remaining() + " bytes after the last argument");
    }
  }

  AmqpProtocolException unknownMethod() {
    return new AmqpProtocolException(
        ReplyCode.NOT_IMPLEMENTED,
        "unknown method " + methodId + " of class " + classId,
        classId,
        methodId);
  }

  private void endBits() {
    bitPosition = BITS_PER_OCTET;
  }
}
