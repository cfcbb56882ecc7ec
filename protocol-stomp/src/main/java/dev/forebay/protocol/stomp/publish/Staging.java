package dev.forebay.protocol.stomp.publish;

import dev.forebay.broker.api.publish.Publisher;

/** A transaction as a message sees it that belongs to it. Confined to the connection's loop. */
public interface Staging {
  Publisher publisher();

  /** Makes sure that a message of so many bytes may be staged. */
  void requireRoom(int messageBytes);

  /** A message wants a receipt, which leaves after the commit. */
  void receiptWanted(byte[] id);
}
