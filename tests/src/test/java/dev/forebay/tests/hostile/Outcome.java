package dev.forebay.tests.hostile;

import dev.forebay.runtime.wait.WaitReason;
import java.util.List;
import java.util.Set;

/**
 * What was seen of a run that nobody objects to.
 *
 * @param played the abuses
 * @param waitedNanosMax the longest wait of a good client
 * @param chunkBytesMax the most memory that messages took
 * @param rounds of all good clients
 * @param steps of the world
 * @param waits that came about
 */
record Outcome(
    List<String> played,
    long waitedNanosMax,
    long chunkBytesMax,
    int rounds,
    long steps,
    Set<WaitReason> waits) {}
