package dev.forebay.protocol.kafka.connection;

import dev.forebay.protocol.kafka.api.HandlerFactory;
import dev.forebay.protocol.kafka.api.RequestTable;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.protocol.ApiKeys;

/** Reads bytes as a request of any kind that Kafka's brokers know. */
final class RequestTarget {
  private static final RequestParser PARSER = new RequestParser(table(), KafkaLimits.DEFAULT);

  private RequestTarget() {}

  /** True if it was a request; false if it was refused. */
  static boolean exercise(byte[] input) {
    ByteBuf frame = Unpooled.directBuffer(Math.max(input.length, 1)).writeBytes(input);
    try {
      PARSER.parseLong(frame);
      return true;
    } catch (MalformedRequestException refused) {
      return false;
    } finally {
      frame.release();
    }
  }

  private static RequestTable table() {
    Map<ApiKeys, HandlerFactory> all = new EnumMap<>(ApiKeys.class);
    HandlerFactory nobody =
        _ -> {
          throw new IllegalStateException("only parsed");
        };
    ApiKeys.clientApis().forEach(key -> all.put(key, nobody));
    return new RequestTable(all);
  }
}
