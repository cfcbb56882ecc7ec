package dev.forebay.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.EvaluationResult;
import dev.forebay.transport.connection.InputGate;
import io.netty.channel.ChannelConfig;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.forebay");

  @Test
  void modulesSeeOnlyThoseBelowThem() {
    classes().should(new ModuleArrows()).check(CODE);
  }

  @Test
  void aClassInNoModuleIsNoticed() {
    // This class belongs to no module, so a check that sees anything sees it.
    JavaClasses strangers = new ClassFileImporter().importClasses(ArchitectureTest.class);

    EvaluationResult result = classes().should(new ModuleArrows()).evaluate(strangers);

    assertThat(result.getFailureReport().getDetails())
        .singleElement()
        .asString()
        .endsWith("ArchitectureTest is in no known module");
  }

  @Test
  void theCoreUsesNoNettyType() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.forebay.runtime..",
            "dev.forebay.message..",
            "dev.forebay.storage..",
            "dev.forebay.broker..",
            "dev.forebay.testkit..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(CODE);
  }

  @Test
  void socketsRestForAReasonOnly() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.forebay.transport..", "dev.forebay.protocol..")
        .and()
        .doNotBelongToAnyOf(InputGate.class)
        .should()
        .callMethod(ChannelConfig.class, "setAutoRead", boolean.class)
        .check(CODE);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass type : CODE) {
      JavaPackage home = type.getPackage();
      if (!home.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(home.getName());
      }
    }
    assertThat(unmarked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Impl", "Manager", "Util", "Utils", "Helper", "Base"})
  void noNameEndsInAWordThatSaysNothing(String suffix) {
    List<String> named =
        CODE.stream().map(JavaClass::getSimpleName).filter(name -> name.endsWith(suffix)).toList();

    assertThat(named).isEmpty();
  }
}
