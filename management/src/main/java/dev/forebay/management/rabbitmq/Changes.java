package dev.forebay.management.rabbitmq;

import dev.forebay.broker.node.Administration;
import dev.forebay.broker.security.ChangeRefusal;
import dev.forebay.broker.security.SecurityChange;
import dev.forebay.management.Api;
import java.util.concurrent.CompletableFuture;

/** Makes changes of users; no state. */
final class Changes {
  private Changes() {}

  /** Answers so when it is durable and in force, or why it is not made. */
  static CompletableFuture<Api.Reply> make(
      Administration administration, SecurityChange change, Api.Reply done) {
    CompletableFuture<Api.Reply> made = new CompletableFuture<>();
    administration.execute(
        change,
        refusal ->
            made.complete(
                switch (refusal) {
                  case null -> done;
                  case ChangeRefusal.NoSuchUser _ -> Replies.bad("vhost_or_user_not_found");
                  case ChangeRefusal.TooMany many ->
                      Replies.bad("more than %d %s".formatted(many.limit(), many.what()));
                }));
    return made;
  }
}
