package dev.forebay.tests.kafka.comparison;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.jspecify.annotations.Nullable;

/** A connection that sends any request in any version, and reads one answer each. One thread. */
final class Wire implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 15_000;

  private final InetSocketAddress address;
  private @Nullable Socket socket;
  private int correlation;

  Wire(InetSocketAddress address) {
    this.address = address;
  }

  /** The answer; null if the connection was closed instead, or nothing came. */
  @Nullable ApiMessage ask(ApiMessage request, short version) throws IOException {
    ApiKeys key = ApiKeys.forId(request.apiKey());
    RequestHeader header =
        new RequestHeader(
            new RequestHeaderData()
                .setRequestApiKey(key.id)
                .setRequestApiVersion(version)
                .setClientId("comparison")
                .setCorrelationId(++correlation),
            key.requestHeaderVersion(version));
    Socket open = socket();
    try {
      open.getOutputStream().write(bytes(header, request, version));
      DataInputStream in = new DataInputStream(open.getInputStream());
      ByteBuffer answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
      return AbstractResponse.parseResponse(answer, header).data();
    } catch (EOFException | SocketTimeoutException none) {
      close();
      return null;
    }
  }

  private Socket socket() throws IOException {
    Socket open = socket;
    if (open == null) {
      open = new Socket();
      open.setTcpNoDelay(true);
      open.setSoTimeout(TIMEOUT_MILLIS);
      open.connect(address);
      socket = open;
    }
    return open;
  }

  private static byte[] bytes(RequestHeader header, ApiMessage request, short version) {
    ObjectSerializationCache headCache = new ObjectSerializationCache();
    ObjectSerializationCache cache = new ObjectSerializationCache();
    int size = header.data().size(headCache, header.headerVersion()) + request.size(cache, version);
    ByteBuffer all = ByteBuffer.allocate(Integer.BYTES + size);
    all.putInt(size);
    header.data().write(new ByteBufferAccessor(all), headCache, header.headerVersion());
    request.write(new ByteBufferAccessor(all), cache, version);
    return all.array();
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
