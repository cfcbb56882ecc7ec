package dev.forebay.protocol.stomp.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What clients ask for. */
public enum Command {
  CONNECT,
  STOMP,
  SEND,
  SUBSCRIBE,
  UNSUBSCRIBE,
  ACK,
  NACK,
  BEGIN,
  COMMIT,
  ABORT,
  DISCONNECT;

  /** No command is longer, known or not. */
  static final int BYTES_MAX = 32;

  private static final Command[] ALL = values();

  @SuppressWarnings("ImmutableEnumChecker") // never written
  private final byte[] octets = name().getBytes(StandardCharsets.US_ASCII);

  /** The command of these bytes, or null. */
  static @Nullable Command of(ByteBuf in, int at, int bytes) {
    for (Command command : ALL) {
      if (command.octets.length == bytes && Octets.areAt(in, at, command.octets)) {
        return command;
      }
    }
    return null;
  }

  /** Whether its headers are never escaped, since no version is agreed upon yet. */
  boolean isPlain() {
    return this == CONNECT || this == STOMP;
  }
}
