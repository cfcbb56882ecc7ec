package dev.forebay.protocol.kafka.connection;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Coverage-guided search for requests that break the parser. A normal run repeats the seed inputs
 * and what was found earlier; to search:
 *
 * <pre>
 * JAZZER_FUZZ=1 mvn -pl protocol-kafka -am test -Dtest=RequestFuzzTest \
 *     -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 *
 * <p>That is twenty seconds; {@code JAZZER_MAX_DURATION=10m JAZZER_MAX_EXECUTIONS=10000000} in the
 * environment makes it ten million inputs.
 */
class RequestFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void anyInputIsRefusedOrRead(byte[] input) {
    assertThatCode(() -> RequestTarget.exercise(input)).doesNotThrowAnyException();
  }
}
