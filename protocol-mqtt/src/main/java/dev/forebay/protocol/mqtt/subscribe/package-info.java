/** What a client has subscribed to: filters, and the queues behind them. */
@NullMarked
package dev.forebay.protocol.mqtt.subscribe;

import org.jspecify.annotations.NullMarked;
