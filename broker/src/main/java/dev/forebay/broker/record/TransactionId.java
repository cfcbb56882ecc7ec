package dev.forebay.broker.record;

/**
 * Names a transaction for ever.
 *
 * @param era of the run of the node that began it
 * @param number counts the transactions of an era
 */
public record TransactionId(long era, long number) {}
