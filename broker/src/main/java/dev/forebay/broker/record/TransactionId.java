package dev.forebay.broker.record;

/**
 * Names a transaction for ever.
 *
 * @param era where the log ended when the node started: if anything was journalled since, the next
 *     start finds a later end
 * @param number counts the transactions of an era
 */
public record TransactionId(long era, long number) {}
