package dev.forebay.tests.hostile;

import dev.forebay.runtime.measure.LatencyHistogram;
import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.tests.hostile.client.Abuse;
import dev.forebay.tests.hostile.node.NodeVariant;
import java.util.List;

/**
 * What a run takes place in.
 *
 * @param choice of abuses
 * @param waitNanosMax how long a good client may wait
 * @param hasSlowDisks whether the disk is slow in some seeds
 * @param waits of good clients, for their rounds
 */
record Conditions(
    SimulatedWorld world,
    List<Abuse> choice,
    NodeVariant variant,
    long waitNanosMax,
    boolean hasSlowDisks,
    LatencyHistogram waits) {}
