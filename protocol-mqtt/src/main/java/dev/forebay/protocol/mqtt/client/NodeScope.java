package dev.forebay.protocol.mqtt.client;

import dev.forebay.protocol.mqtt.mapping.Sparkplug;
import dev.forebay.protocol.mqtt.node.MqttLimits;
import dev.forebay.protocol.mqtt.node.MqttMetrics;
import java.util.function.LongSupplier;

/**
 * What MQTT's connections of a node share.
 *
 * @param exchange that messages are published to
 * @param sparkplug how topics of its namespaces are kept
 * @param nowMillis the time that messages are stamped with
 * @param startedMillis when the node has started, by that time
 */
public record NodeScope(
    MqttLimits limits,
    MqttMetrics metrics,
    String exchange,
    Sparkplug sparkplug,
    LongSupplier nowMillis,
    long startedMillis) {}
