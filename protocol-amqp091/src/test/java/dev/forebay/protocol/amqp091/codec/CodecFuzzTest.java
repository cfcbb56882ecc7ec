package dev.forebay.protocol.amqp091.codec;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Coverage-guided search for inputs that break the codec. A normal run repeats the seed inputs and
 * what was found earlier; to search:
 *
 * <pre>
 * JAZZER_FUZZ=1 mvn -pl protocol-amqp091 -am test -Dtest=CodecFuzzTest \
 *     -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 *
 * <p>That is twenty seconds; {@code JAZZER_MAX_DURATION=10m JAZZER_MAX_EXECUTIONS=10000000} in the
 * environment makes it ten million inputs. Jazzer leaves inputs that failed beside the seed inputs,
 * to be committed with the fix.
 */
class CodecFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void anyInputIsRefusedOrRead(byte[] input) {
    assertThatCode(() -> CodecTarget.exercise(input)).doesNotThrowAnyException();
  }
}
