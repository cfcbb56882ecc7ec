package dev.forebay.broker.api;

import dev.forebay.message.Form;

/**
 * What a connection says of the session that it opens.
 *
 * @param virtualHost where it acts
 * @param principal who acts
 * @param form in which it publishes messages and reads them, be it one by one or in batches
 */
public record SessionOptions(String virtualHost, Principal principal, Form form) {}
