package dev.forebay.protocol.amqp091.codec.method;

import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.field.ArgumentWriter;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;

/**
 * Class 10, connection. The methods that open, tune, secure and close a connection.
 *
 * <p>Immutable. The components are the method's arguments in wire order; unsigned integers are kept
 * in the next larger type.
 */
public sealed interface ConnectionMethod extends Method {

  /** Number of the class on the wire. */
  int CLASS_ID = 10;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  /** Reads the arguments of the method with this number. */
  static ConnectionMethod read(int methodId, ArgumentReader in) {
    return switch (methodId) {
      case Start.METHOD_ID -> Start.read(in);
      case StartOk.METHOD_ID -> StartOk.read(in);
      case Secure.METHOD_ID -> Secure.read(in);
      case SecureOk.METHOD_ID -> SecureOk.read(in);
      case Tune.METHOD_ID -> Tune.read(in);
      case TuneOk.METHOD_ID -> TuneOk.read(in);
      case Open.METHOD_ID -> Open.read(in);
      case OpenOk.METHOD_ID -> OpenOk.read(in);
      case Close.METHOD_ID -> Close.read(in);
      case CloseOk.METHOD_ID -> new CloseOk();
      case Blocked.METHOD_ID -> Blocked.read(in);
      case Unblocked.METHOD_ID -> new Unblocked();
      case UpdateSecret.METHOD_ID -> UpdateSecret.read(in);
      case UpdateSecretOk.METHOD_ID -> new UpdateSecretOk();
      default -> throw in.unknownMethod();
    };
  }

  /** connection.start. Server to client. */
  record Start(
      int versionMajor,
      int versionMinor,
      FieldTable serverProperties,
      ByteString mechanisms,
      ByteString locales)
      implements ConnectionMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 10;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Start read(ArgumentReader in) {
      return new Start(in.octet(), in.octet(), in.table(), in.longString(), in.longString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.octet(versionMajor);
      out.octet(versionMinor);
      out.table(serverProperties);
      out.longString(mechanisms);
      out.longString(locales);
    }
  }

  /** connection.start-ok. Client to server. */
  record StartOk(FieldTable clientProperties, String mechanism, ByteString response, String locale)
      implements ConnectionMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 11;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static StartOk read(ArgumentReader in) {
      return new StartOk(in.table(), in.shortString(), in.longString(), in.shortString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.table(clientProperties);
      out.shortString(mechanism);
      out.longString(response);
      out.shortString(locale);
    }
  }

  /** connection.secure. Server to client. */
  record Secure(ByteString challenge) implements ConnectionMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 20;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Secure read(ArgumentReader in) {
      return new Secure(in.longString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.longString(challenge);
    }
  }

  /** connection.secure-ok. Client to server. */
  record SecureOk(ByteString response) implements ConnectionMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 21;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static SecureOk read(ArgumentReader in) {
      return new SecureOk(in.longString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.longString(response);
    }
  }

  /** connection.tune. Server to client. */
  record Tune(int channelMax, long frameMaxBytes, int heartbeatSeconds)
      implements ConnectionMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 30;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Tune read(ArgumentReader in) {
      return new Tune(in.uint16(), in.uint32(), in.uint16());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(channelMax);
      out.uint32(frameMaxBytes);
      out.uint16(heartbeatSeconds);
    }
  }

  /** connection.tune-ok. Client to server. */
  record TuneOk(int channelMax, long frameMaxBytes, int heartbeatSeconds)
      implements ConnectionMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 31;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static TuneOk read(ArgumentReader in) {
      return new TuneOk(in.uint16(), in.uint32(), in.uint16());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(channelMax);
      out.uint32(frameMaxBytes);
      out.uint16(heartbeatSeconds);
    }
  }

  /** connection.open. Client to server. */
  record Open(String virtualHost, String reserved1, boolean reserved2) implements ConnectionMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 40;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Open read(ArgumentReader in) {
      return new Open(in.shortString(), in.shortString(), in.bit());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.shortString(virtualHost);
      out.shortString(reserved1);
      out.bits(reserved2);
    }
  }

  /** connection.open-ok. Server to client. */
  record OpenOk(String reserved1) implements ConnectionMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 41;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static OpenOk read(ArgumentReader in) {
      return new OpenOk(in.shortString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.shortString(reserved1);
    }
  }

  /** connection.close. Either way. */
  record Close(int replyCode, String replyText, int failedClassId, int failedMethodId)
      implements ConnectionMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 50;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Close read(ArgumentReader in) {
      return new Close(in.uint16(), in.shortString(), in.uint16(), in.uint16());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.uint16(replyCode);
      out.replyText(replyText);
      out.uint16(failedClassId);
      out.uint16(failedMethodId);
    }
  }

  /** connection.close-ok. Either way. */
  record CloseOk() implements ConnectionMethod {
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

  /** connection.blocked. Server to client. */
  record Blocked(String reason) implements ConnectionMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 60;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static Blocked read(ArgumentReader in) {
      return new Blocked(in.shortString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.shortString(reason);
    }
  }

  /** connection.unblocked. Server to client. */
  record Unblocked() implements ConnectionMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 61;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      // The method has no arguments.
    }
  }

  /** connection.update-secret. Client to server. */
  record UpdateSecret(ByteString newSecret, String reason) implements ConnectionMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 70;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    static UpdateSecret read(ArgumentReader in) {
      return new UpdateSecret(in.longString(), in.shortString());
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      out.longString(newSecret);
      out.shortString(reason);
    }
  }

  /** connection.update-secret-ok. Server to client. */
  record UpdateSecretOk() implements ConnectionMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 71;

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
