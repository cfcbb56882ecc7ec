package dev.forebay.protocol.mqtt.host;

import dev.forebay.protocol.mqtt.retained.HomeOfRetained;
import dev.forebay.protocol.mqtt.state.HomeOfClients;

/** Clients and retained messages of one virtual host. Any thread. */
public record MqttHost(HomeOfClients clients, HomeOfRetained retained) {}
