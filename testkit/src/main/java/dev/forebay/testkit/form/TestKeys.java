package dev.forebay.testkit.form;

import dev.forebay.message.ByteString;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.SeparatedKeys;
import java.util.ArrayList;
import java.util.List;

/**
 * A dialect with slashes between levels and {@code +} for one of them, where keys that begin with
 * {@code $} are hidden from wildcards, and none contains {@code +} or {@code #}: those of others
 * become {@code ?}. No state, any thread.
 */
public record TestKeys(SeparatedKeys written) implements KeyDialect {
  /** The dialect of most tests. */
  public static final KeyDialect DOTS = SeparatedKeys.of(KeyDialect.OF_NAMES, '.', '*', '#');

  /** Another one. */
  public static final KeyDialect SLASHES = new TestKeys(SeparatedKeys.of(101, '/', '+', '#'));

  @Override
  public int id() {
    return written.id();
  }

  @Override
  public byte separator() {
    return written.separator();
  }

  @Override
  public Level level(byte[] pattern, int offset, int lengthBytes) {
    return written.level(pattern, offset, lengthBytes);
  }

  @Override
  public boolean isHidden(byte[] key, int offset, int lengthBytes) {
    return lengthBytes > 0 && key[offset] == '$';
  }

  @Override
  public ByteString spelled(List<ByteString> levels) {
    List<ByteString> plain = new ArrayList<>(levels.size());
    for (ByteString level : levels) {
      byte[] bytes = level.toByteArray();
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == written.one() || bytes[i] == written.many()) {
          bytes[i] = '?';
        }
      }
      plain.add(ByteString.copyOf(bytes, 0, bytes.length));
    }
    return written.spelled(plain);
  }
}
