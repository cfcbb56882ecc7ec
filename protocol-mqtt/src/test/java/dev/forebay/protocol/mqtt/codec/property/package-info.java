/** Properties to the edges of their widths. */
@NullMarked
package dev.forebay.protocol.mqtt.codec.property;

import org.jspecify.annotations.NullMarked;
