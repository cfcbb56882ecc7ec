package dev.forebay.tests.hostile.client;

import dev.forebay.tests.hostile.node.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** A client of Kafka's protocol that writes first and reads when it is told to. */
public final class KafkaClient {
  private static final int LENGTH_BYTES = 4;

  private final Peer peer;
  private final Map<Integer, Asked> asked = new HashMap<>();
  private int correlation;

  private record Asked(ApiKeys key, short version, Consumer<ApiMessage> answered) {}

  public KafkaClient(Peer peer) {
    this.peer = peer;
  }

  public Peer peer() {
    return peer;
  }

  /** Sends a request, whatever the answer. */
  public void send(ApiKeys key, int version, ApiMessage body) {
    ask(key, version, body, _ -> {});
  }

  /** Sends a request; the answer is looked at when it comes. */
  public void ask(ApiKeys key, int version, ApiMessage body, Consumer<ApiMessage> answered) {
    peer.send(request(key, version, body, answered));
  }

  /** The bytes of a request. */
  public ByteBuf request(ApiKeys key, int version, ApiMessage body) {
    return request(key, version, body, _ -> {});
  }

  private ByteBuf request(
      ApiKeys key, int version, ApiMessage body, Consumer<ApiMessage> answered) {
    int id = ++correlation;
    asked.put(id, new Asked(key, (short) version, answered));
    byte[] bytes = bytes(body, (short) version);
    byte[] header = header(key, (short) version, id);
    return Unpooled.buffer(LENGTH_BYTES + header.length + bytes.length)
        .writeInt(header.length + bytes.length)
        .writeBytes(header)
        .writeBytes(bytes);
  }

  /** A header alone, to be followed by whatever. */
  public static byte[] header(ApiKeys key, short version, int id) {
    ByteBuffer header =
        MessageUtil.toByteBufferAccessor(
                new RequestHeaderData()
                    .setRequestApiKey(key.id)
                    .setRequestApiVersion(version)
                    .setCorrelationId(id)
                    .setClientId("hostile"),
                key.requestHeaderVersion(version))
            .buffer();
    byte[] bytes = new byte[header.remaining()];
    header.get(bytes);
    return bytes;
  }

  private static byte[] bytes(ApiMessage body, short version) {
    ObjectSerializationCache cache = new ObjectSerializationCache();
    byte[] bytes = new byte[body.size(cache, version)];
    body.write(new ByteBufferAccessor(ByteBuffer.wrap(bytes)), cache, version);
    return bytes;
  }

  /** Sends bytes, which are released. */
  public void send(ByteBuf bytes) {
    peer.send(bytes);
  }

  /** Looks at what has come. */
  public void look() {
    ByteBuf in = peer.received();
    while (in.readableBytes() >= LENGTH_BYTES
        && in.readableBytes() >= LENGTH_BYTES + in.getInt(in.readerIndex())) {
      byte[] answer = new byte[in.readInt()];
      in.readBytes(answer);
      hear(ByteBuffer.wrap(answer));
    }
  }

  private void hear(ByteBuffer answer) {
    Asked request = asked.remove(answer.getInt(0));
    if (request != null) {
      ByteBufferAccessor reader = new ByteBufferAccessor(answer);
      var _ = new ResponseHeaderData(reader, request.key.responseHeaderVersion(request.version));
      ApiMessage body = request.key.messageType.newResponse();
      body.read(reader, request.version);
      request.answered.accept(body);
    }
  }
}
