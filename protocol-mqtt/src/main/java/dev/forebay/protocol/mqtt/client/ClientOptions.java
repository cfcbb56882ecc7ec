package dev.forebay.protocol.mqtt.client;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;

/**
 * What a client and the broker agreed on. Immutable.
 *
 * @param isAssigned the broker has chosen the client id
 * @param expirySeconds how long the session outlives the connection
 * @param receiveMaximum messages of QoS 1 and 2 that may be sent and not acknowledged
 * @param packetBytesMax largest packet that the client takes
 * @param topicAliasMax aliases that the client takes
 */
public record ClientOptions(
    ProtocolVersion version,
    boolean isBridge,
    ByteString clientId,
    boolean isAssigned,
    String virtualHost,
    String user,
    int keepAliveSeconds,
    long expirySeconds,
    int receiveMaximum,
    long packetBytesMax,
    int topicAliasMax) {}
