package dev.forebay.tests.simulation.broken;

import java.util.ArrayList;
import java.util.List;

/** Worlds that are broken for clients of every protocol. */
public final class BrokenWorlds {
  private BrokenWorlds() {}

  /** Those that whoever was promised something notices. */
  public static List<Variant> forConfirms() {
    List<Variant> all = new ArrayList<>(WorldVariants.forGroups());
    CommandVariants.all().stream()
        .filter(one -> one.fault().startsWith("confirms come when"))
        .forEach(all::add);
    return all;
  }
}
