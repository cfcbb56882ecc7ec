package dev.forebay.transport;

/** What a listener tells its connections as a user event. */
public enum ListenerEvent {
  /** The node stops: say goodbye in the protocol's way and close. */
  STOPPING
}
