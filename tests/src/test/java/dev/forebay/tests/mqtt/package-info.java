/** MQTT through the public door: each rule by a client of bytes, and clients that people use. */
@NullMarked
package dev.forebay.tests.mqtt;

import org.jspecify.annotations.NullMarked;
