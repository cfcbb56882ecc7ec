package dev.forebay.testkit.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewOperation;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryViewTest extends ViewContract {
  @Override
  protected View open() {
    return new MemoryView();
  }

  @Override
  protected View crash(View view) {
    ((MemoryView) view).crash();
    return view;
  }

  @Test
  void comesBackAsOfTheFlushBeforeTheLast() {
    MemoryView view = new MemoryView();
    for (long position = 1; position <= 3; position++) {
      view.write(
          new ViewBatch(List.of(new ViewOperation.Applied(0, ViewFamily.INDEX, position))),
          (_, _) -> {});
      view.flush();
    }
    view.crashToOlderFlush();
    assertThat(view.applied(0, ViewFamily.INDEX)).isEqualTo(2);
  }
}
