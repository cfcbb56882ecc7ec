package dev.forebay.protocol.amqp091.channel;

import dev.forebay.broker.api.Refusal;
import dev.forebay.protocol.amqp091.api.ErrorMapping;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.TxMethod;
import dev.forebay.protocol.amqp091.settlement.ChannelTransaction;
import org.jspecify.annotations.Nullable;

/** Class tx on one channel. Confined to the connection's loop. */
final class TxMethods {
  private final AmqpChannel channel;
  private @Nullable ChannelTransaction transaction;

  TxMethods(AmqpChannel channel) {
    this.channel = channel;
  }

  /** Whether the channel is in transaction mode, which it does not leave again. */
  boolean isSelected() {
    return transaction != null;
  }

  void execute(TxMethod method) {
    switch (method) {
      case TxMethod.Select select -> select(select);
      case TxMethod.Commit commit -> {
        ChannelTransaction committing = require(commit);
        channel.await();
        committing.commit(
            () -> channel.answered(() -> channel.reply(new TxMethod.CommitOk())),
            () ->
                channel.answered(() -> {
                  throw ErrorMapping.refused(new Refusal.NotOpen(), commit);
                }));
      }
      case TxMethod.Rollback rollback -> {
        ChannelTransaction forgotten = require(rollback);
        channel.await();
        forgotten.rollback(() -> channel.answered(() -> channel.reply(new TxMethod.RollbackOk())));
      }
      case TxMethod.SelectOk ok -> throw ErrorMapping.unexpected(ok);
      case TxMethod.CommitOk ok -> throw ErrorMapping.unexpected(ok);
      case TxMethod.RollbackOk ok -> throw ErrorMapping.unexpected(ok);
    }
  }

  private void select(TxMethod.Select select) {
    if (channel.publishing().confirms().isSelected()) {
      throw ErrorMapping.of(
          ReplyCode.PRECONDITION_FAILED, "cannot switch from confirm to tx mode", select);
    }
    if (transaction == null) {
      transaction = channel.deliveries().stage();
      channel.publishing().stageIn(transaction);
    }
    channel.reply(new TxMethod.SelectOk());
  }

  private ChannelTransaction require(Method method) {
    if (transaction == null) {
      throw ErrorMapping.of(ReplyCode.PRECONDITION_FAILED, "channel is not transactional", method);
    }
    return transaction;
  }

  /** The channel ends. */
  void abandon() {
    if (transaction != null) {
      transaction.rollback(() -> {});
    }
  }
}
