package dev.forebay.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher among JDKs that are only made up: which one does it take? */
class LauncherTest {
  @TempDir Path dir;

  @BeforeEach
  void copyTheLauncherBesideABuildToolThatTellsItsJdk() throws IOException {
    Files.copy(Path.of("..", "forebay").toRealPath(), dir.resolve("forebay"));
    script(dir.resolve("mvnw"), "echo \"uses $JAVA_HOME\"");
    Files.createDirectories(dir.resolve("jvm"));
    Path tools = Files.createDirectories(dir.resolve("tools"));
    for (String tool : new String[] {"bash", "dirname", "readlink"}) {
      Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
    }
  }

  @Test
  void javaHomeComesFirstThenThePathThenTheUsualDirectory() throws Exception {
    Path usual = jdk("jvm/temurin-25", "25.0.1");
    assertThat(launch(Map.of())).isEqualTo("uses " + usual + "\n");

    Path onPath = jdk("on-path", "26");
    Files.createSymbolicLink(dir.resolve("tools/java"), onPath.resolve("bin/java"));
    assertThat(launch(Map.of())).isEqualTo("uses " + onPath + "\n");

    Path chosen = jdk("chosen", "25");
    assertThat(launch(Map.of("JAVA_HOME", chosen.toString()))).isEqualTo("uses " + chosen + "\n");
  }

  @Test
  void aJdkThatIsTooOldIsPassedOverWhereverItIs() throws Exception {
    Path old = jdk("jvm/java-17", "17.0.15");
    jdk("jvm/java-27", "27-ea");
    Path good = jdk("jvm/java-26", "26.0.2");
    Files.createSymbolicLink(dir.resolve("tools/java"), old.resolve("bin/java"));

    assertThat(launch(Map.of("JAVA_HOME", old.toString()))).isEqualTo("uses " + good + "\n");
  }

  @Test
  void withoutOneItSaysWhatToInstall() throws Exception {
    jdk("jvm/java-21", "21");
    Path runtimeOnly = jdk("jvm/jre-25", "25");
    Files.delete(runtimeOnly.resolve("bin/javac"));

    assertThat(launch(Map.of()))
        .startsWith("forebay: no JDK 25 or newer found in JAVA_HOME, on PATH or in ")
        .contains("Install one, for example Eclipse Temurin 25")
        .doesNotContain("uses");
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = dir.toRealPath().resolve(name);
    Files.createDirectories(home.resolve("bin"));
    script(home.resolve("bin/java"), "exit 1");
    script(home.resolve("bin/javac"), "exit 1");
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private static void script(Path file, String line) throws IOException {
    Files.writeString(file, "#!/usr/bin/env bash\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** What {@code ./forebay mvn} prints with only the made-up JDKs to be found. */
  private String launch(Map<String, String> more) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("/usr/bin/bash", dir.resolve("forebay").toString(), "mvn")
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", dir.resolve("tools").toString());
    builder.environment().put("FOREBAY_JVM_DIR", dir.resolve("jvm").toString());
    builder.environment().putAll(more);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return printed;
  }
}
