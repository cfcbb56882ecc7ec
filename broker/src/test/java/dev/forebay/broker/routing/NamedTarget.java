package dev.forebay.broker.routing;

/** A target that a failed assertion shows by name; a class, to be told apart by identity. */
final class NamedTarget implements Target {
  private final String name;

  NamedTarget(String name) {
    this.name = name;
  }

  @Override
  public String identity() {
    return name;
  }

  @Override
  public boolean isReached() {
    return true;
  }

  @Override
  public String toString() {
    return name;
  }
}
