package dev.forebay.broker.catalog;

import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Failure;

/** Refusals in RabbitMQ's words. */
final class Replies {
  static final CatalogReply DONE = new CatalogReply.Done();

  private Replies() {}

  static CatalogReply refused(Failure.Kind kind, String text) {
    return new CatalogReply.Refused(new Failure(kind, text));
  }

  static String queue(String name, String virtualHost) {
    return "queue '" + name + "' in vhost '" + virtualHost + "'";
  }

  static String exchange(String name, String virtualHost) {
    return "exchange '" + name + "' in vhost '" + virtualHost + "'";
  }

  static CatalogReply noQueue(String name, String virtualHost) {
    return refused(Failure.Kind.NOT_FOUND, "no " + queue(name, virtualHost));
  }

  static CatalogReply noExchange(String name, String virtualHost) {
    return refused(Failure.Kind.NOT_FOUND, "no " + exchange(name, virtualHost));
  }

  static CatalogReply reserved(String kind, String name) {
    return refused(
        Failure.Kind.ACCESS_REFUSED,
        kind + " name '" + name + "' contains reserved prefix 'amq.*'");
  }

  static CatalogReply limit(String kind, String name, String virtualHost, int limit) {
    return refused(
        Failure.Kind.PRECONDITION_FAILED,
        "cannot declare %s '%s': %s limit in vhost '%s' (%d) is reached"
            .formatted(kind, name, kind, virtualHost, limit));
  }

  static CatalogReply internalError() {
    return refused(
        Failure.Kind.INTERNAL_ERROR, "the command broke off before anything was changed");
  }

  static CatalogReply noMemory(String kind, String name, String virtualHost) {
    return refused(
        Failure.Kind.LIMIT_REACHED,
        "cannot declare %s '%s': %s".formatted(kind, name, noMemoryText(virtualHost)));
  }

  static String noMemoryText(String virtualHost) {
    return "memory limit of declarations in vhost '" + virtualHost + "' is reached";
  }

  static CatalogReply defaultExchange() {
    return refused(Failure.Kind.ACCESS_REFUSED, "operation not permitted on the default exchange");
  }

  static CatalogReply locked(String name, String virtualHost) {
    return refused(Failure.Kind.RESOURCE_LOCKED, lockedText(name, virtualHost));
  }

  static String lockedText(String name, String virtualHost) {
    return "cannot obtain exclusive access to locked "
        + queue(name, virtualHost)
        + ". It could be originally declared on another connection or the exclusive property"
        + " value does not match that of the original declaration.";
  }

  static CatalogReply inequivalent(
      String argument, String object, Object received, Object current) {
    return refused(
        Failure.Kind.PRECONDITION_FAILED,
        "inequivalent arg '"
            + argument
            + "' for "
            + object
            + ": received "
            + received
            + " but current is "
            + current);
  }
}
