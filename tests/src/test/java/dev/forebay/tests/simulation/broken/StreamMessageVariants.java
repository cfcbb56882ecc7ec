package dev.forebay.tests.simulation.broken;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.api.stream.StreamStart;
import dev.forebay.broker.form.Forms;
import dev.forebay.message.BatchCodec;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.stream.StreamCodec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brokers that break what those are promised who use streams message by message. */
final class StreamMessageVariants {
  private StreamMessageVariants() {}

  static List<Variant> all() {
    return Stream.of(CommandVariants.forStreams(), DeliveryVariants.forStreams(), own())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Variant> own() {
    return List.of(
        DeliveryVariants.session("whole streams drop messages", WholeDropped::new),
        DeliveryVariants.session("a consumer begins one message too late", BeginsLate::new),
        DeliveryVariants.session("a consumer begins at the first message", BeginsEarly::new),
        DeliveryVariants.session("a consumer gets one more than it wants", CreditTooHigh::new),
        DeliveryVariants.session("what is returned is no credit", CreditLost::new),
        DeliveryVariants.session("a running consumer keeps its limit", LimitKept::new),
        converting("a message is missing in the batch made of a run", new MessageMissing()),
        converting("messages change places in the batch made of a run", new MessagesReversed()),
        converting("a batch has one message less for those who read messages", new MessageLost()));
  }

  private static Variant converting(String fault, StreamCodec codec) {
    return new Variant(
        fault,
        () ->
            new Meddler() {
              @Override
              public Forms forms(Forms forms) {
                return StreamCodec.forms(codec);
              }
            });
  }

  private static ConsumeCommand changed(
      ConsumeCommand command, int creditMax, @Nullable StreamStart start) {
    return new ConsumeCommand(
        command.virtualHost(),
        command.queue(),
        command.settleOnDelivery(),
        command.exclusive(),
        creditMax,
        command.limited(),
        command.priority(),
        command.shared(),
        start);
  }

  private static final class BeginsLate extends SpoiltSession {
    BeginsLate(Session inner) {
      super(inner);
    }

    @Override
    ConsumeCommand sound(ConsumeCommand command) {
      return command.start() instanceof StreamStart.At(long offset)
          ? changed(command, command.creditMax(), new StreamStart.At(offset + 1))
          : super.sound(command);
    }
  }

  private static final class BeginsEarly extends SpoiltSession {
    BeginsEarly(Session inner) {
      super(inner);
    }

    @Override
    ConsumeCommand sound(ConsumeCommand command) {
      return changed(command, command.creditMax(), new StreamStart.First());
    }
  }

  private static final class CreditTooHigh extends SpoiltSession {
    CreditTooHigh(Session inner) {
      super(inner);
    }

    @Override
    ConsumeCommand sound(ConsumeCommand command) {
      return changed(command, command.creditMax() + 1, command.start());
    }
  }

  private static final class CreditLost extends SpoiltSession {
    private final Every every = new Every(4);

    CreditLost(Session inner) {
      super(inner);
    }

    @Override
    void settle(QueueHandle queue, @Nullable ConsumerHandle consumer, long first, long end) {
      if (!every.isDue()) {
        super.settle(queue, consumer, first, end);
      }
    }
  }

  private static final class LimitKept extends SpoiltSession {
    LimitKept(Session inner) {
      super(inner);
    }

    @Override
    void limit(ConsumerHandle consumer, int creditMax, Runnable done) {
      done.run();
    }
  }

  private static final class MessageMissing extends StreamCodec {
    @Override
    public ByteBuffer encode(long baseOffset, long endOffset, List<BatchCodec.Numbered> messages) {
      return super.encode(
          baseOffset, endOffset, messages.subList(messages.size() / 2, messages.size()));
    }
  }

  private static final class MessagesReversed extends StreamCodec {
    @Override
    public ByteBuffer encode(long baseOffset, long endOffset, List<BatchCodec.Numbered> messages) {
      return super.encode(baseOffset, endOffset, messages.reversed());
    }
  }

  private static final class MessageLost extends StreamCodec {
    @Override
    protected List<BatchCodec.Numbered> messages(ByteBuffer batch, long fromOffset, int maxBytes) {
      List<BatchCodec.Numbered> messages = super.messages(batch, fromOffset, maxBytes);
      return messages.size() < 3 ? messages : List.of(messages.getFirst(), messages.getLast());
    }
  }

  private static final class WholeDropped extends SpoiltSession {
    private final Every every = new Every(6);

    WholeDropped(Session inner) {
      super(inner);
    }

    @Override
    public Publisher publisher(ConfirmListener listener) {
      return new SpoiltPublisher(super.publisher(listener)) {
        private boolean whole;

        @Override
        public Route route(RouteKey key, HeadersSource headers) {
          whole = key.exchangeBytes() == 0 && !isPartition(key);
          return super.route(key, headers);
        }

        @Override
        public ByteBuffer append(
            Route route, MessageTraits traits, int propertiesBytes, int bodyBytes, long sequence) {
          if (whole && every.isDue()) {
            drop(sequence);
            return ByteBuffer.allocate(propertiesBytes + bodyBytes);
          }
          return super.append(route, traits, propertiesBytes, bodyBytes, sequence);
        }
      };
    }

    private static boolean isPartition(RouteKey key) {
      for (int i = 0; i < key.routingKeyBytes(); i++) {
        if (key.routingKey()[i] == '-') {
          return true;
        }
      }
      return false;
    }
  }
}
