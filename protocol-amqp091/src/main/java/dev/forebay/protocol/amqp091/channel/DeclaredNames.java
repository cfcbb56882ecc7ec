package dev.forebay.protocol.amqp091.channel;

/**
 * Names of exchanges and queues as RabbitMQ takes them where they are declared, bound or deleted:
 * without line breaks. Where messages are published or consumed it takes them as they are; no
 * state.
 */
final class DeclaredNames {
  private DeclaredNames() {}

  static String of(String sent) {
    boolean isOneLine = sent.indexOf('\r') < 0 && sent.indexOf('\n') < 0;
    return isOneLine ? sent : sent.replace("\r", "").replace("\n", "");
  }
}
