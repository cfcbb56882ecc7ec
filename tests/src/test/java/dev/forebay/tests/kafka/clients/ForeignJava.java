package dev.forebay.tests.kafka.clients;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/**
 * Java programs with a class path of their own in this process, as a process each would start
 * slowly. Their classes see none of the broker's. A program has the standard streams while it runs,
 * so there is one at a time.
 */
final class ForeignJava implements AutoCloseable {
  private final URLClassLoader loader;

  /** With what the installation found in Maven's repository, and the homes of these classes. */
  ForeignJava(String name, Class<?>... more) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (Class<?> type : more) {
      urls.add(type.getProtectionDomain().getCodeSource().getLocation());
    }
    for (String path : classPath(name).split(File.pathSeparator, -1)) {
      urls.add(Path.of(path).toUri().toURL());
    }
    loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  /** What the installation found in Maven's repository. */
  static String classPath(String name) throws IOException {
    return Files.readString(Path.of("target/clients/" + name + ".classpath")).strip();
  }

  ClassLoader loader() {
    return loader;
  }

  /** Runs a program to its end; what it printed. */
  String run(String mainClass, String... arguments) throws Exception {
    return capture("", () -> main(mainClass, arguments));
  }

  void main(String mainClass, String... arguments) throws Exception {
    Method main = loader.loadClass(mainClass).getDeclaredMethod("main", String[].class);
    main.setAccessible(true);
    main.invoke(null, (Object) arguments);
  }

  /** What is printed while this runs, with so much to read; a failure says that too. */
  String capture(String input, Executable action) throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    InputStream in = System.in;
    PrintStream out = System.out;
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (PrintStream captured = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
      System.setOut(captured);
      thread.setContextClassLoader(loader);
      action.execute();
    } catch (Throwable failure) {
      throw new AssertionError("failed, having said:\n" + said, failure);
    } finally {
      thread.setContextClassLoader(before);
      System.setOut(out);
      System.setIn(in);
    }
    return said.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
