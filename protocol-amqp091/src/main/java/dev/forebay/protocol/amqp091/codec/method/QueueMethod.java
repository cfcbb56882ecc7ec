package dev.forebay.protocol.amqp091.codec.method;

import dev.forebay.protocol.amqp091.codec.field.ArgumentWriter;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;

/**
 * Class 50, queue. The methods that declare, bind, purge and delete queues.
 *
 * <p>Immutable. The components are the method's arguments in wire order; unsigned integers are kept
 * in the next larger type.
 */
public sealed interface QueueMethod extends Method {

  /** Number of the class on the wire. */
  int CLASS_ID = 50;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  /** Reads the arguments of the method with this number. */
  static QueueMethod read(int methodId, ArgumentReader in) {
    return switch (methodId) {
      case Declare.METHOD_ID -> Declare.read(in);
      case DeclareOk.METHOD_ID -> DeclareOk.read(in);
      case Bind.METHOD_ID -> Bind.read(in);
      case BindOk.METHOD_ID -> new BindOk();
      case Purge.METHOD_ID -> Purge.read(in);
      case PurgeOk.METHOD_ID -> PurgeOk.read(in);
      case Delete.METHOD_ID -> Delete.read(in);
      case DeleteOk.METHOD_ID -> DeleteOk.read(in);
      case Unbind.METHOD_ID -> Unbind.read(in);
      case UnbindOk.METHOD_ID -> new UnbindOk();
      default -> throw in.unknownMethod();
    };
  }

  /** queue.declare. Client to server. */
  record Declare(
      int ticket,
      String queue,
      boolean passive,
      boolean durable,
      boolean exclusive,
      boolean autoDelete,
      boolean noWait,
      FieldTable arguments)
      implements QueueMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 10;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Declare read(ArgumentReader in) {
      return new Declare(
          in.uint16(),
          in.shortString(),
          in.bit(),
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
      out.bits(passive, durable, exclusive, autoDelete, noWait);
      out.table(arguments);
    }
  }

  /** queue.declare-ok. Server to client. */
  record DeclareOk(String queue, long messageCount, long consumerCount) implements QueueMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 11;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static DeclareOk read(ArgumentReader in) {
      return new DeclareOk(in.shortString(), in.uint32(), in.uint32());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.shortString(queue);
      out.uint32(messageCount);
      out.uint32(consumerCount);
    }
  }

  /** queue.bind. Client to server. */
  record Bind(
      int ticket,
      String queue,
      String exchange,
      String routingKey,
      boolean noWait,
      FieldTable arguments)
      implements QueueMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 20;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Bind read(ArgumentReader in) {
      return new Bind(
          in.uint16(), in.shortString(), in.shortString(), in.shortString(), in.bit(), in.table());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(ticket);
      out.shortString(queue);
      out.shortString(exchange);
      out.shortString(routingKey);
      out.bits(noWait);
      out.table(arguments);
    }
  }

  /** queue.bind-ok. Server to client. */
  record BindOk() implements QueueMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 21;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      // The method has no arguments.
    }
  }

  /** queue.purge. Client to server. */
  record Purge(int ticket, String queue, boolean noWait) implements QueueMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 30;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Purge read(ArgumentReader in) {
      return new Purge(in.uint16(), in.shortString(), in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(ticket);
      out.shortString(queue);
      out.bits(noWait);
    }
  }

  /** queue.purge-ok. Server to client. */
  record PurgeOk(long messageCount) implements QueueMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 31;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static PurgeOk read(ArgumentReader in) {
      return new PurgeOk(in.uint32());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint32(messageCount);
    }
  }

  /** queue.delete. Client to server. */
  record Delete(int ticket, String queue, boolean ifUnused, boolean ifEmpty, boolean noWait)
      implements QueueMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 40;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Delete read(ArgumentReader in) {
      return new Delete(in.uint16(), in.shortString(), in.bit(), in.bit(), in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(ticket);
      out.shortString(queue);
      out.bits(ifUnused, ifEmpty, noWait);
    }
  }

  /** queue.delete-ok. Server to client. */
  record DeleteOk(long messageCount) implements QueueMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 41;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static DeleteOk read(ArgumentReader in) {
      return new DeleteOk(in.uint32());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint32(messageCount);
    }
  }

  /** queue.unbind. Client to server. */
  record Unbind(int ticket, String queue, String exchange, String routingKey, FieldTable arguments)
      implements QueueMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 50;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Unbind read(ArgumentReader in) {
      return new Unbind(
          in.uint16(), in.shortString(), in.shortString(), in.shortString(), in.table());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(ticket);
      out.shortString(queue);
      out.shortString(exchange);
      out.shortString(routingKey);
      out.table(arguments);
    }
  }

  /** queue.unbind-ok. Server to client. */
  record UnbindOk() implements QueueMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 51;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      // The method has no arguments.
    }
  }
}
