package dev.forebay.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailedLoginsTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");

  private final FailedLogins failed = new FailedLogins();

  private long millis(InetAddress from, String user, long nowSeconds) {
    long nanos = failed.failed(from, user, TimeUnit.SECONDS.toNanos(nowSeconds));
    failed.answered();
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  @Test
  void eachFailureTakesTwiceAsLongUpToThreeSeconds() {
    for (long expected : new long[] {100, 200, 400, 800, 1600, 3000, 3000}) {
      assertThat(millis(HERE, "u", 1)).isEqualTo(expected);
    }
  }

  @Test
  void otherUsersAndOtherPlacesAreNotMadeToWait() {
    millis(HERE, "u", 1);
    assertThat(millis(HERE, "v", 1)).isEqualTo(100);
    assertThat(millis(InetAddress.ofLiteral("192.0.2.2"), "u", 1)).isEqualTo(100);
  }

  @Test
  void whoHasANetworkOfIpv6HasAllOfIt() {
    millis(InetAddress.ofLiteral("2001:db8::1"), "u", 1);
    assertThat(millis(InetAddress.ofLiteral("2001:db8::2:1"), "u", 1)).isEqualTo(200);
    assertThat(millis(InetAddress.ofLiteral("2001:db8:0:1::1"), "u", 1)).isEqualTo(100);
  }

  @Test
  void itIsForgottenAfterTenMinutes() {
    millis(HERE, "u", 1);
    assertThat(millis(HERE, "u", 600)).isEqualTo(200);
    assertThat(millis(HERE, "u", 1201)).isEqualTo(100);
  }

  @Test
  void noMoreThanAThousandWait() {
    for (int i = 0; i < 1000; i++) {
      assertThat(failed.failed(HERE, "u" + i, 1)).isPositive();
    }
    assertThat(failed.failed(HERE, "one more", 1)).isZero();
    failed.answered();
    assertThat(failed.failed(HERE, "another", 1)).isPositive();
  }
}
