package dev.forebay.tests.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands in for the standard error stream, where the log goes: keeps errors (leaks that Netty finds
 * are among them), and spares the reader the warnings about every bad client. Any thread.
 */
public final class ErrorLog extends PrintStream {
  private static final int KEPT_MAX = 20;
  private static final int TRACE_LINES_MAX = 400;

  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final PrintStream before = System.err;
  private int traceLines;

  private ErrorLog() {
    super(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
  }

  /** In its place from now on. */
  public static ErrorLog open() {
    ErrorLog log = new ErrorLog();
    System.setErr(log);
    return log;
  }

  /** Lines of errors. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  @Override
  public void println(String line) {
    if (line.contains("] ERROR ") && errors.size() < KEPT_MAX) {
      errors.add(line);
      before.println(line);
    }
  }

  @Override
  public void println(Object thing) {
    // The stack trace that follows an error, line by line.
    if (!errors.isEmpty() && traceLines++ < TRACE_LINES_MAX) {
      before.println(thing);
    }
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
