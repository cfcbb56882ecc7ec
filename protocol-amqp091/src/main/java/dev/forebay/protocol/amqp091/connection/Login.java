package dev.forebay.protocol.amqp091.connection;

import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The mechanisms by which clients log in with name and password, in the order in which they are
 * offered: many clients take the first that they know. No state.
 */
enum Login {
  /**
   * RFC 4616.
   *
   * <pre>
   * authorization identity | 0 | user | 0 | password
   * </pre>
   */
  PLAIN {
    @Override
    @Nullable Credentials credentials(ByteString response) {
      byte[] bytes = response.toByteArray();
      int userAt = endOfField(bytes, 0) + 1;
      int passwordAt = endOfField(bytes, userAt) + 1;
      return passwordAt > bytes.length
          ? null
          : new Credentials(
              ByteString.copyOf(Arrays.copyOfRange(bytes, userAt, passwordAt - 1)),
              ByteString.copyOf(Arrays.copyOfRange(bytes, passwordAt, bytes.length)));
    }
  },
  /** A field table without its length, with the texts LOGIN and PASSWORD: AMQP 0-8's PLAIN. */
  AMQPLAIN {
    @Override
    @Nullable Credentials credentials(ByteString response) {
      int bytes = response.lengthBytes();
      ByteBuf table = Unpooled.buffer(Integer.BYTES + bytes);
      table.writeInt(bytes).writeBytes(response.toByteArray());
      FieldTable fields = FieldTable.decode(table, 0, table.writerIndex());
      ByteString user = text(fields, "LOGIN");
      ByteString password = text(fields, "PASSWORD");
      return user == null || password == null ? null : new Credentials(user, password);
    }
  };

  /** What the client says; null if its answer lacks something. */
  abstract @Nullable Credentials credentials(ByteString response);

  /** The mechanism with this name. */
  static Optional<Login> named(String mechanism) {
    return Arrays.stream(values()).filter(login -> login.name().equals(mechanism)).findFirst();
  }

  /** All names, for connection.start. */
  static ByteString offered() {
    return ByteString.of(Arrays.stream(values()).map(Login::name).collect(Collectors.joining(" ")));
  }

  private static int endOfField(byte[] bytes, int from) {
    int end = from;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return end;
  }

  private static @Nullable ByteString text(FieldTable fields, String name) {
    return fields.get(name).orElse(null) instanceof FieldValue.LongString(ByteString value)
        ? value
        : null;
  }
}
