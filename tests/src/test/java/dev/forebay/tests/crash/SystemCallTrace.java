package dev.forebay.tests.crash;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges what {@code strace -f -x -y} wrote down of a broker with one confirming publisher: when a
 * {@code basic.ack} (AMQP 0-9-1, §1.8.3.13) begins to be sent, an fdatasync must have returned that
 * began after the message's bytes had been written to the same file of the log. One thread; reads
 * line by line.
 *
 * <pre>
 * 71 writev(9&lt;/data/log/1&gt;, [{iov_base="\x00..", iov_len=80}], 1) = 80
 * 71 fdatasync(9&lt;/data/log/1&gt; &lt;unfinished ...&gt;
 * 71 &lt;... fdatasync resumed&gt;) = 0
 * 70 write(21&lt;socket:[5]&gt;, "\x01\x00\x01..", 21) = 21
 * </pre>
 */
final class SystemCallTrace {
  private static final String MARKER = "forebay-proof-";
  private static final Pattern MARKED = Pattern.compile(MARKER + "(\\d{6})");
  private static final Pattern ENTRY = Pattern.compile("(\\d+) +(\\w+)\\(\\d+<([^>]*)>.*");
  private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>.*");
  private static final Pattern SUCCESS = Pattern.compile(".*\\) += \\d+(?: \\([^)]*\\))?$");
  private static final int ACK_PAYLOAD_BYTES = 13;
  private static final int ACK_METHOD = 60 << 16 | 80;
  private static final int FRAME_OVERHEAD_BYTES = 8;

  private final String logDirectory;
  private final Map<String, Call> unfinished = new HashMap<>();
  private final Map<String, Set<Integer>> written = new HashMap<>();
  private final Set<Integer> durable = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private int acknowledged;

  private record Call(String name, String file, Set<Integer> messages) {}

  /**
   * @param logDirectory what the paths of the log's files begin with
   */
  SystemCallTrace(String logDirectory) {
    this.logDirectory = logDirectory;
  }

  /** What a message's body must contain; numbers start at 1, as delivery tags do. */
  static byte[] body(int number) {
    return (MARKER + "%06d".formatted(number)).getBytes(StandardCharsets.US_ASCII);
  }

  void line(String line) {
    Matcher resumed = RESUMED.matcher(line);
    if (resumed.matches()) {
      Call call = unfinished.remove(resumed.group(1));
      if (call != null && SUCCESS.matcher(line).matches()) {
        returned(call);
      }
      return;
    }
    Matcher entry = ENTRY.matcher(line);
    if (!entry.matches()) {
      return;
    }
    Call call = entered(entry.group(2), entry.group(3), line);
    if (line.endsWith("<unfinished ...>")) {
      unfinished.put(entry.group(1), call);
    } else if (SUCCESS.matcher(line).matches()) {
      returned(call);
    }
  }

  private Call entered(String name, String file, String line) {
    if (name.equals("fdatasync") || name.equals("fsync")) {
      // What is written while it runs may or may not be covered.
      return new Call(name, file, Set.copyOf(written.getOrDefault(file, Set.of())));
    }
    if (file.startsWith(logDirectory)) {
      return new Call(name, file, messages(bytes(line)));
    }
    if (file.startsWith("socket:") || file.startsWith("TCP")) {
      acknowledgements(bytes(line));
    }
    return new Call(name, file, Set.of());
  }

  private void returned(Call call) {
    if (!call.file.startsWith(logDirectory)) {
      return;
    }
    if (call.name.equals("fdatasync") || call.name.equals("fsync")) {
      durable.addAll(call.messages);
    } else {
      written.computeIfAbsent(call.file, _ -> new HashSet<>()).addAll(call.messages);
    }
  }

  private static Set<Integer> messages(byte[] bytes) {
    Set<Integer> found = new HashSet<>();
    Matcher marked = MARKED.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    while (marked.find()) {
      found.add(Integer.parseInt(marked.group(1)));
    }
    return found;
  }

  private void acknowledgements(byte[] bytes) {
    ByteBuffer frames = ByteBuffer.wrap(bytes);
    while (frames.remaining() > FRAME_OVERHEAD_BYTES) {
      int at = frames.position();
      int payloadBytes = frames.getInt(at + 3);
      if (payloadBytes < 0 || payloadBytes > frames.remaining() - FRAME_OVERHEAD_BYTES) {
        return;
      }
      if (frames.get(at) == 1
          && payloadBytes == ACK_PAYLOAD_BYTES
          && frames.getInt(at + 7) == ACK_METHOD) {
        acknowledgedUpTo((int) frames.getLong(at + 11));
      }
      frames.position(at + FRAME_OVERHEAD_BYTES + payloadBytes);
    }
  }

  /** Confirms come in turn, so that one that covers only its own message follows the others. */
  private void acknowledgedUpTo(int number) {
    for (int each = acknowledged + 1; each <= number; each++) {
      if (!durable.contains(each)) {
        violations.add("the confirm of message " + each + " was sent before an fdatasync of it");
      }
    }
    acknowledged = Math.max(acknowledged, number);
  }

  /** All strings of a line, one after another: the pieces of a gathering write. */
  private static byte[] bytes(String line) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    boolean inString = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        inString = !inString;
      } else if (inString && c == '\\' && line.charAt(i + 1) == 'x') {
        all.write(Integer.parseInt(line, i + 2, i + 4, 16));
        i += 3;
      } else if (inString) {
        // Which character an escape stands for matters to nobody here, only that it is one.
        all.write(c == '\\' ? line.charAt(++i) : c);
      }
    }
    return all.toByteArray();
  }

  /** How many messages were confirmed. */
  int acknowledged() {
    return acknowledged;
  }

  List<String> violations() {
    return violations;
  }
}
