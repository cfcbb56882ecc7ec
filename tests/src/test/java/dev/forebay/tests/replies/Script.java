package dev.forebay.tests.replies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of cases.
 *
 * <pre>
 * ## declare a queue again with another durability    a case, on connections of its own
 * # why                                               a comment
 * > queue.declare queue=q                             sent
 * &lt; queue.declare-ok queue="q" ...                    RabbitMQ's answer
 * ! channel.close 406 ...                             Forebay's, if it means to differ; then a
 *                                                     comment says why
 * </pre>
 *
 * @param head what stands before the first case
 */
record Script(List<String> head, List<Case> cases) {
  record Case(String title, List<Step> steps) {}

  static Script read(Path file) throws IOException {
    List<String> head = new ArrayList<>();
    List<Case> cases = new ArrayList<>();
    List<String> comment = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("## ")) {
        cases.add(new Case(line.substring(3), new ArrayList<>()));
        comment = new ArrayList<>();
      } else if (line.startsWith("#")) {
        (cases.isEmpty() ? head : comment).add(line);
      } else if (!line.isBlank()) {
        List<Step> steps = cases.getLast().steps();
        String rest = line.substring(2);
        switch (line.charAt(0)) {
          case '>' -> {
            steps.add(new Step(comment, rest, new ArrayList<>(), new ArrayList<>()));
            comment = new ArrayList<>();
          }
          case '<' -> steps.getLast().recorded().add(rest);
          case '!' -> steps.getLast().own().add(rest);
          default -> throw new IllegalArgumentException(line);
        }
      }
    }
    return new Script(head, cases);
  }

  void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>(head);
    for (Case one : cases) {
      lines.add("");
      lines.add("## " + one.title());
      for (Step step : one.steps()) {
        lines.addAll(step.comment());
        lines.add("> " + step.sent());
        step.recorded().forEach(answer -> lines.add("< " + answer));
        step.own().forEach(answer -> lines.add("! " + answer));
      }
    }
    Files.write(file, lines);
  }
}
