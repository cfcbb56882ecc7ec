package dev.forebay.broker.form;

import dev.forebay.message.BatchCodec;
import dev.forebay.message.MessageCodec;
import java.util.function.Supplier;

/**
 * Who knows what is stored, for readers of another protocol than its publisher's.
 *
 * @param messages of clients that publish one by one
 * @param batches of clients that publish batches; asked on a worker, when it is first needed
 */
public record Codecs(MessageCodec messages, Supplier<BatchCodec> batches) {}
