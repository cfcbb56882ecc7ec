package dev.forebay.protocol.amqp091.codec.method;

import dev.forebay.protocol.amqp091.codec.field.ArgumentWriter;

/**
 * Class 90, tx. The methods of channel transactions.
 *
 * <p>Immutable. The components are the method's arguments in wire order; unsigned integers are kept
 * in the next larger type.
 */
public sealed interface TxMethod extends Method {

  /** Number of the class on the wire. */
  int CLASS_ID = 90;

  @Override
  default int classId() {
    return CLASS_ID;
  }

  /** Reads the arguments of the method with this number. */
  static TxMethod read(int methodId, ArgumentReader in) {
    return switch (methodId) {
      case Select.METHOD_ID -> new Select();
      case SelectOk.METHOD_ID -> new SelectOk();
      case Commit.METHOD_ID -> new Commit();
      case CommitOk.METHOD_ID -> new CommitOk();
      case Rollback.METHOD_ID -> new Rollback();
      case RollbackOk.METHOD_ID -> new RollbackOk();
      default -> throw in.unknownMethod();
    };
  }

  /** tx.select. Client to server. */
  record Select() implements TxMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 10;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      // The method has no arguments.
    }
  }

  /** tx.select-ok. Server to client. */
  record SelectOk() implements TxMethod {
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

  /** tx.commit. Client to server. */
  record Commit() implements TxMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 20;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      // The method has no arguments.
    }
  }

  /** tx.commit-ok. Server to client. */
  record CommitOk() implements TxMethod {
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

  /** tx.rollback. Client to server. */
  record Rollback() implements TxMethod {
    /** Number of the method on the wire. */
    public static final int METHOD_ID = 30;

    @Override
    public int methodId() {
      return METHOD_ID;
    }

    @Override
    public void writeArguments(ArgumentWriter out) {
      // The method has no arguments.
    }
  }

  /** tx.rollback-ok. Server to client. */
  record RollbackOk() implements TxMethod {
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
}
