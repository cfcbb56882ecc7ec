package dev.forebay.broker.shard;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.loop.LoopStorage;
import dev.forebay.storage.read.ColdReads;

/**
 * What the shards of one loop live with.
 *
 * @param handover of the loop
 */
public record ShardSurroundings(
    LoopStorage storage,
    Handover handover,
    ColdReads coldReads,
    BrokerMetrics metrics,
    Forms forms) {}
