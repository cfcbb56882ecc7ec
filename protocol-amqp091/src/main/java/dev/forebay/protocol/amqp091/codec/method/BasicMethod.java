package dev.forebay.protocol.amqp091.codec.method;

import dev.forebay.protocol.amqp091.codec.field.ArgumentWriter;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;

/**
 * Class 60, basic. The methods that publish, consume and settle messages.
 *
 * <p>Immutable. The components are the method's arguments in wire order; unsigned integers are kept
 * in the next larger type.
 */
public sealed interface BasicMethod extends Method {

  /** Number of the class on the wire. */
  int CLASS_ID = 60;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  /** Reads the arguments of the method with this number. */
  static BasicMethod read(int methodId, ArgumentReader in) {
    return switch (methodId) {
      case Qos.METHOD_ID -> Qos.read(in);
      case QosOk.METHOD_ID -> new QosOk();
      case Consume.METHOD_ID -> Consume.read(in);
      case ConsumeOk.METHOD_ID -> ConsumeOk.read(in);
      case Cancel.METHOD_ID -> Cancel.read(in);
      case CancelOk.METHOD_ID -> CancelOk.read(in);
      case Publish.METHOD_ID -> Publish.read(in);
      case Return.METHOD_ID -> Return.read(in);
      case Deliver.METHOD_ID -> Deliver.read(in);
      case Get.METHOD_ID -> Get.read(in);
      case GetOk.METHOD_ID -> GetOk.read(in);
      case GetEmpty.METHOD_ID -> GetEmpty.read(in);
      case Ack.METHOD_ID -> Ack.read(in);
      case Reject.METHOD_ID -> Reject.read(in);
      case RecoverAsync.METHOD_ID -> RecoverAsync.read(in);
      case Recover.METHOD_ID -> Recover.read(in);
      case RecoverOk.METHOD_ID -> new RecoverOk();
      case Nack.METHOD_ID -> Nack.read(in);
      default -> throw in.unknownMethod();
    };
  }

  /** basic.qos. Client to server. */
  record Qos(long prefetchSizeBytes, int prefetchCount, boolean global) implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 10;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Qos read(ArgumentReader in) {
      return new Qos(in.uint32(), in.uint16(), in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint32(prefetchSizeBytes);
      out.uint16(prefetchCount);
      out.bits(global);
    }
  }

  /** basic.qos-ok. Server to client. */
  record QosOk() implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 11;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      // The method has no arguments.
    }
  }

  /** basic.consume. Client to server. */
  record Consume(
      int ticket,
      String queue,
      String consumerTag,
      boolean noLocal,
      boolean noAck,
      boolean exclusive,
      boolean noWait,
      FieldTable arguments)
      implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 20;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Consume read(ArgumentReader in) {
      return new Consume(
          in.uint16(),
          in.shortString(),
          in.shortString(),
          in.bit(),
          in.bit(),
          in.bit(),
          in.bit(),
          in.table());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(ticket);
      out.shortString(queue);
      out.shortString(consumerTag);
      out.bits(noLocal, noAck, exclusive, noWait);
      out.table(arguments);
    }
  }

  /** basic.consume-ok. Server to client. */
  record ConsumeOk(String consumerTag) implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 21;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static ConsumeOk read(ArgumentReader in) {
      return new ConsumeOk(in.shortString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.shortString(consumerTag);
    }
  }

  /** basic.cancel. Either way. */
  record Cancel(String consumerTag, boolean noWait) implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 30;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Cancel read(ArgumentReader in) {
      return new Cancel(in.shortString(), in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.shortString(consumerTag);
      out.bits(noWait);
    }
  }

  /** basic.cancel-ok. Either way. */
  record CancelOk(String consumerTag) implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 31;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static CancelOk read(ArgumentReader in) {
      return new CancelOk(in.shortString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.shortString(consumerTag);
    }
  }

  /** basic.publish. Client to server. */
  record Publish(
      int ticket, String exchange, String routingKey, boolean mandatory, boolean immediate)
      implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 40;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Publish read(ArgumentReader in) {
      return new Publish(in.uint16(), in.shortString(), in.shortString(), in.bit(), in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(ticket);
      out.shortString(exchange);
      out.shortString(routingKey);
      out.bits(mandatory, immediate);
    }
  }

  /** basic.return. Server to client. */
  record Return(int replyCode, String replyText, String exchange, String routingKey)
      implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 50;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Return read(ArgumentReader in) {
      return new Return(in.uint16(), in.shortString(), in.shortString(), in.shortString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(replyCode);
      out.replyText(replyText);
      out.shortString(exchange);
      out.shortString(routingKey);
    }
  }

  /** basic.deliver. Server to client. */
  record Deliver(
      String consumerTag, long deliveryTag, boolean redelivered, String exchange, String routingKey)
      implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 60;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Deliver read(ArgumentReader in) {
      return new Deliver(
          in.shortString(), in.int64(), in.bit(), in.shortString(), in.shortString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.shortString(consumerTag);
      out.int64(deliveryTag);
      out.bits(redelivered);
      out.shortString(exchange);
      out.shortString(routingKey);
    }
  }

  /** basic.get. Client to server. */
  record Get(int ticket, String queue, boolean noAck) implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 70;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Get read(ArgumentReader in) {
      return new Get(in.uint16(), in.shortString(), in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(ticket);
      out.shortString(queue);
      out.bits(noAck);
    }
  }

  /** basic.get-ok. Server to client. */
  record GetOk(
      long deliveryTag, boolean redelivered, String exchange, String routingKey, long messageCount)
      implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 71;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static GetOk read(ArgumentReader in) {
      return new GetOk(in.int64(), in.bit(), in.shortString(), in.shortString(), in.uint32());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.int64(deliveryTag);
      out.bits(redelivered);
      out.shortString(exchange);
      out.shortString(routingKey);
      out.uint32(messageCount);
    }
  }

  /** basic.get-empty. Server to client. */
  record GetEmpty(String reserved1) implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 72;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static GetEmpty read(ArgumentReader in) {
      return new GetEmpty(in.shortString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.shortString(reserved1);
    }
  }

  /** basic.ack. Either way. */
  record Ack(long deliveryTag, boolean multiple) implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 80;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Ack read(ArgumentReader in) {
      return new Ack(in.int64(), in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.int64(deliveryTag);
      out.bits(multiple);
    }
  }

  /** basic.reject. Client to server. */
  record Reject(long deliveryTag, boolean requeue) implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 90;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Reject read(ArgumentReader in) {
      return new Reject(in.int64(), in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.int64(deliveryTag);
      out.bits(requeue);
    }
  }

  /** basic.recover-async. Client to server. */
  record RecoverAsync(boolean requeue) implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 100;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static RecoverAsync read(ArgumentReader in) {
      return new RecoverAsync(in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.bits(requeue);
    }
  }

  /** basic.recover. Client to server. */
  record Recover(boolean requeue) implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 110;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Recover read(ArgumentReader in) {
      return new Recover(in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.bits(requeue);
    }
  }

  /** basic.recover-ok. Server to client. */
  record RecoverOk() implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 111;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      // The method has no arguments.
    }
  }

  /** basic.nack. Either way. */
  record Nack(long deliveryTag, boolean multiple, boolean requeue) implements BasicMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 120;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Nack read(ArgumentReader in) {
      return new Nack(in.int64(), in.bit(), in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.int64(deliveryTag);
      out.bits(multiple, requeue);
    }
  }
}
