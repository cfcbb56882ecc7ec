package dev.forebay.tests.stomp.spring;

import java.security.Principal;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.user.SimpSession;
import org.springframework.messaging.simp.user.SimpSubscription;
import org.springframework.messaging.simp.user.SimpSubscriptionMatcher;
import org.springframework.messaging.simp.user.SimpUser;
import org.springframework.messaging.simp.user.SimpUserRegistry;

/** A registry of one user with one session, which Spring's relay asks. */
record OneUser(String name, String sessionId) implements SimpUserRegistry, SimpUser, SimpSession {
  @Override
  public @Nullable SimpUser getUser(String userName) {
    return userName.equals(name) ? this : null;
  }

  @Override
  public Set<SimpUser> getUsers() {
    return Set.of(this);
  }

  @Override
  public int getUserCount() {
    return 1;
  }

  @Override
  public Set<SimpSubscription> findSubscriptions(SimpSubscriptionMatcher matcher) {
    return Set.of();
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Principal getPrincipal() {
    return () -> name;
  }

  @Override
  public boolean hasSessions() {
    return true;
  }

  @Override
  public @Nullable SimpSession getSession(String id) {
    return id.equals(sessionId) ? this : null;
  }

  @Override
  public Set<SimpSession> getSessions() {
    return Set.of(this);
  }

  @Override
  public String getId() {
    return sessionId;
  }

  @Override
  public SimpUser getUser() {
    return this;
  }

  @Override
  public Set<SimpSubscription> getSubscriptions() {
    return Set.of();
  }
}
