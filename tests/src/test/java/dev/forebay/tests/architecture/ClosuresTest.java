package dev.forebay.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.Spill;
import dev.forebay.broker.node.Checkpoints;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Code goes from loop to loop of the broker where that has a reason; all else goes as values. */
class ClosuresTest {
  /** Who sends code to another loop, and why. */
  private static final Map<String, String> REASONS =
      Map.of(
          Handover.class.getName(),
          "carries the values, which another loop is to hear",
          Checkpoints.class.getName(),
          "has each loop of this node write its own checkpoint; nothing of it leaves the node",
          Spill.class.getName(),
          "has each loop of this node trim its share of a log that is the node's own",
          "dev.forebay.broker.session.PublishLimits",
          "wakes the other loops of this node to look at memory that they share");

  @Test
  void onlyWhoHasAReasonSendsCodeToAnotherLoop() {
    Set<String> senders = new TreeSet<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.forebay")) {
      for (JavaAccess<?> call : type.getAccessesFromSelf()) {
        if (call.getTargetOwner().isEquivalentTo(BrokerLoop.class)
            && call.getTarget().getName().equals("send")) {
          senders.add(topLevel(type).getName());
        }
      }
    }

    assertThat(senders).isEqualTo(new TreeSet<>(REASONS.keySet()));
  }

  private static JavaClass topLevel(JavaClass type) {
    return type.getEnclosingClass().map(ClosuresTest::topLevel).orElse(type);
  }
}
