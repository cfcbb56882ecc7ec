package dev.forebay.broker.api.declaration;

import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a declaration says in its protocol's own words. The broker keeps it to compare declarations
 * and to show it, and reads no name or value of it. Immutable, any thread.
 *
 * @param compared what counts, in an order that the protocol fixes, each name once: another
 *     declaration is equivalent if it has the same here, numbers of another width included
 * @param others what was said besides
 * @param impossible why the protocol can't put it into settings, in its words, or null if it can.
 *     Such a declaration makes nothing: where there is nothing of that name yet it is refused, and
 *     this is handed back
 */
public record DeclaredArguments(Headers compared, Headers others, @Nullable String impossible) {
  /** Nothing is said. */
  public static final DeclaredArguments NONE = of(Headers.EMPTY, Headers.EMPTY);

  /** What could be put into settings. */
  public static DeclaredArguments of(Headers compared, Headers others) {
    return new DeclaredArguments(compared, others, null);
  }

  /** Whether another declaration says the same as far as it counts. */
  public boolean equivalentTo(DeclaredArguments other) {
    List<Headers.Header> ours = compared.entries();
    List<Headers.Header> theirs = other.compared.entries();
    boolean same = ours.size() == theirs.size();
    for (int i = 0; same && i < ours.size(); i++) {
      same =
          ours.get(i).name().equals(theirs.get(i).name())
              && areSame(ours.get(i).value(), theirs.get(i).value());
    }
    return same;
  }

  private static boolean areSame(Value one, Value other) {
    return (one instanceof Value.Int(long first, _) && other instanceof Value.Int(long second, _))
        ? first == second
        : one.equals(other);
  }
}
