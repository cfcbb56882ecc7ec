package dev.forebay.protocol.kafka;

import dev.forebay.broker.api.access.AccessAdmin;
import dev.forebay.broker.api.access.AccessRule;
import dev.forebay.broker.api.login.Challenge;
import dev.forebay.broker.api.login.ChallengeHash;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Where nobody is known, and every change is done. */
final class NothingAdministered implements AccessAdmin {
  @Override
  public List<AccessRule> rules() {
    return List.of();
  }

  @Override
  public void put(AccessRule rule, Consumer<Reply> reply) {
    reply.accept(Reply.DONE);
  }

  @Override
  public void delete(AccessRule rule, Consumer<Reply> reply) {
    reply.accept(Reply.DONE);
  }

  @Override
  public Iterable<String> challenged() {
    return List.of();
  }

  @Override
  public Map<ChallengeHash, Integer> challenges(String user) {
    return Map.of();
  }

  @Override
  public void put(String user, ChallengeHash hash, Challenge challenge, Consumer<Reply> reply) {
    reply.accept(Reply.DONE);
  }

  @Override
  public void delete(String user, ChallengeHash hash, Consumer<Reply> reply) {
    reply.accept(Reply.DONE);
  }
}
