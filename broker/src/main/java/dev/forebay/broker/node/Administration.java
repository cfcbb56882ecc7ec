package dev.forebay.broker.node;

import dev.forebay.broker.catalog.CatalogShard;
import dev.forebay.broker.security.ChangeRefusal;
import dev.forebay.broker.security.Security;
import dev.forebay.broker.security.SecurityChange;
import dev.forebay.broker.security.Users;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who there is on a node, to be looked at and changed. Nobody's rights are looked at here: whoever
 * calls has made sure of them. Any thread, when the broker was started.
 */
public final class Administration {
  private final Security security;
  private final CatalogShard catalog;

  Administration(Security security, CatalogShard catalog) {
    this.security = security;
    this.catalog = catalog;
  }

  /** All that were made, as all sessions see them now. */
  public Users users() {
    return security.said();
  }

  /**
   * Makes a change.
   *
   * @param reply hears on a loop of the broker when it is durable and in force, or why it is not
   *     made
   */
  public void execute(SecurityChange change, Consumer<@Nullable ChangeRefusal> reply) {
    onLoop(() -> catalog.users().execute(change, reply));
  }

  /**
   * Makes changes, one after another, up to the first that is refused.
   *
   * @return done when they are in force
   */
  public CompletableFuture<Void> begin(List<SecurityChange> changes) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    onLoop(() -> {
      for (SecurityChange change : changes) {
        execute(change, done);
        if (done.isDone()) {
          return;
        }
      }
      catalog.users().whenDurable(() -> done.complete(null));
    });
    return done;
  }

  private void execute(SecurityChange change, CompletableFuture<Void> done) {
    catalog
        .users()
        .execute(
            change,
            refusal -> {
              if (refusal != null) {
                done.completeExceptionally(new IllegalArgumentException("refused: " + refusal));
              }
            });
  }

  private void onLoop(Runnable action) {
    catalog.loop().eventLoop().execute(() -> catalog.loop().apply(action));
  }
}
