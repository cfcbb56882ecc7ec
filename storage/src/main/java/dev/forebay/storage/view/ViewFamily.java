package dev.forebay.storage.view;

/** Parts of a view that advance on their own. */
public enum ViewFamily {
  /** Index rows. */
  INDEX,
  /** Subscription states. */
  STATES,
  /** Catalog entries. */
  CATALOG
}
