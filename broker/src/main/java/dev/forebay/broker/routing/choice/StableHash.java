package dev.forebay.broker.routing.choice;

import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.HeadersFormat;
import dev.forebay.message.Value;
import java.nio.charset.StandardCharsets;

/**
 * Hashes of 64 bits that are the same at every start and on every machine, since they decide where
 * messages go: FNV-1a, whose bits are then mixed as SplitMix64 does. No state.
 */
final class StableHash {
  /** Of what a message does not have. */
  static final long UNSET = 0x243F6A8885A308D3L;

  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private StableHash() {}

  static long of(byte[] bytes) {
    long hash = FNV_OFFSET;
    for (byte octet : bytes) {
      hash = (hash ^ (octet & 0xFF)) * FNV_PRIME;
    }
    return mixed(hash);
  }

  static long of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Of a header's value: text by its bytes, a whole number by what it counts. */
  static long of(Value value) {
    return switch (value) {
      case Value.Text(ByteString text) -> of(text.toByteArray());
      case Value.Bytes(ByteString octets) -> of(octets.toByteArray());
      case Value.Int(long number, _) -> mixed(number);
      case Value.Bool _,
          Value.Float32 _,
          Value.Float64 _,
          Value.Decimal _,
          Value.Timestamp _,
          Value.Array _,
          Value.Table _,
          Value.Null _ ->
          of(HeadersFormat.encode(Headers.of(new Headers.Header(ByteString.EMPTY, value))));
    };
  }

  /** One of a row of hashes that follow from one. */
  static long nth(long hash, long number) {
    return mixed(hash + (number + 1) * GOLDEN);
  }

  private static long mixed(long bits) {
    long first = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    long second = (first ^ (first >>> 27)) * 0x94D049BB133111EBL;
    return second ^ (second >>> 31);
  }
}
