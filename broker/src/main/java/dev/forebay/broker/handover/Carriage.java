package dev.forebay.broker.handover;

/**
 * How what is said gets from one end of a {@link Handover} to the other. A test may have it copied
 * value by value, as a network would.
 */
public interface Carriage {
  /** As it is, and within a loop by calls. */
  Carriage DIRECT =
      new Carriage() {
        @Override
        public ToShard carry(ToShard message) {
          return message;
        }

        @Override
        public ToSession carry(ToSession message) {
          return message;
        }

        @Override
        public ToCatalog carry(ToCatalog message) {
          return message;
        }

        @Override
        public boolean isApart() {
          return false;
        }
      };

  /** What arrives. */
  ToShard carry(ToShard message);

  /** What arrives. */
  ToSession carry(ToSession message);

  /** What arrives. */
  ToCatalog carry(ToCatalog message);

  /** Whether sessions and shards of one loop use it as well. */
  boolean isApart();
}
