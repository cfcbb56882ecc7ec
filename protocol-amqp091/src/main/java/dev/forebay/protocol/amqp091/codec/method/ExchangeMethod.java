package dev.forebay.protocol.amqp091.codec.method;

import dev.forebay.protocol.amqp091.codec.field.ArgumentWriter;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;

/**
 * Class 40, exchange. The methods that declare, delete and bind exchanges.
 *
 * <p>Immutable. The components are the method's arguments in wire order; unsigned integers are kept
 * in the next larger type.
 */
public sealed interface ExchangeMethod extends Method {

  /** Number of the class on the wire. */
  int CLASS_ID = 40;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  /** Reads the arguments of the method with this number. */
  static ExchangeMethod read(int methodId, ArgumentReader in) {
    return switch (methodId) {
      case Declare.METHOD_ID -> Declare.read(in);
      case DeclareOk.METHOD_ID -> new DeclareOk();
      case Delete.METHOD_ID -> Delete.read(in);
      case DeleteOk.METHOD_ID -> new DeleteOk();
      case Bind.METHOD_ID -> Bind.read(in);
      case BindOk.METHOD_ID -> new BindOk();
      case Unbind.METHOD_ID -> Unbind.read(in);
      case UnbindOk.METHOD_ID -> new UnbindOk();
      default -> throw in.unknownMethod();
    };
  }

  /** exchange.declare. Client to server. */
  record Declare(
      int ticket,
      String exchange,
      String type,
      boolean passive,
      boolean durable,
      boolean autoDelete,
      boolean internal,
      boolean noWait,
      FieldTable arguments)
      implements ExchangeMethod {
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
      out.shortString(exchange);
      out.shortString(type);
      out.bits(passive, durable, autoDelete, internal, noWait);
      out.table(arguments);
    }
  }

  /** exchange.declare-ok. Server to client. */
  record DeclareOk() implements ExchangeMethod {
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

  /** exchange.delete. Client to server. */
  record Delete(int ticket, String exchange, boolean ifUnused, boolean noWait)
      implements ExchangeMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 20;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Delete read(ArgumentReader in) {
      return new Delete(in.uint16(), in.shortString(), in.bit(), in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(ticket);
      out.shortString(exchange);
      out.bits(ifUnused, noWait);
    }
  }

  /** exchange.delete-ok. Server to client. */
  record DeleteOk() implements ExchangeMethod {
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

  /** exchange.bind. Client to server. */
  record Bind(
      int ticket,
      String destination,
      String source,
      String routingKey,
      boolean noWait,
      FieldTable arguments)
      implements ExchangeMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 30;

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
      out.shortString(destination);
      out.shortString(source);
      out.shortString(routingKey);
      out.bits(noWait);
      out.table(arguments);
    }
  }

  /** exchange.bind-ok. Server to client. */
  record BindOk() implements ExchangeMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 31;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      // The method has no arguments.
    }
  }

  /** exchange.unbind. Client to server. */
  record Unbind(
      int ticket,
      String destination,
      String source,
      String routingKey,
      boolean noWait,
      FieldTable arguments)
      implements ExchangeMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 40;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Unbind read(ArgumentReader in) {
      return new Unbind(
          in.uint16(), in.shortString(), in.shortString(), in.shortString(), in.bit(), in.table());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(ticket);
      out.shortString(destination);
      out.shortString(source);
      out.shortString(routingKey);
      out.bits(noWait);
      out.table(arguments);
    }
  }

  /** exchange.unbind-ok. Server to client. */
  record UnbindOk() implements ExchangeMethod {
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
