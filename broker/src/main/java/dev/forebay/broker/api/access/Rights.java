package dev.forebay.broker.api.access;

/**
 * What the user of a session may do there now. What a session is asked to do is checked in any
 * case; this is for protocols that have to tell beforehand. Confined to the session's loop.
 */
public interface Rights {
  /** Of who may do everything. */
  Rights ALL =
      new Rights() {
        @Override
        public boolean may(Operation operation, Resource resource) {
          return true;
        }

        @Override
        public Rights elsewhere() {
          return this;
        }
      };

  /** Whether the user may do something with something, be it there or not. */
  boolean may(Operation operation, Resource resource);

  /** The same for another thread. */
  Rights elsewhere();
}
