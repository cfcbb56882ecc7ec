package dev.forebay.broker.record;

import dev.forebay.storage.RecordType;

/**
 * The state of a destination as it is journalled.
 *
 * @param type of the record
 * @param payload of the record; begins with the destination's id
 * @param settled offsets without a live message when the record is replayed; index rows of them go
 * @param floor everything before it is settled when the record is durable
 */
public record StateSnapshot(RecordType type, byte[] payload, OffsetRanges settled, long floor) {}
