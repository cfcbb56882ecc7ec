package dev.forebay.broker.api;

import dev.forebay.broker.api.login.Principal;
import dev.forebay.message.Form;
import dev.forebay.message.KeyDialect;

/**
 * What a connection says of the session that it opens.
 *
 * @param virtualHost where it acts
 * @param principal who acts
 * @param form in which it publishes messages and reads them, be it one by one or in batches
 * @param keyDialect number of the {@link KeyDialect} in which it writes and reads routing keys; its
 *     bindings say theirs themselves
 */
public record SessionOptions(String virtualHost, Principal principal, Form form, int keyDialect) {
  /** Of a session that writes routing keys as names are. */
  public SessionOptions(String virtualHost, Principal principal, Form form) {
    this(virtualHost, principal, form, KeyDialect.OF_NAMES);
  }
}
