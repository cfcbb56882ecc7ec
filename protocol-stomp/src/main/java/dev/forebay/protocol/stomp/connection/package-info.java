/**
 * One client's connection, from CONNECT to its end: versions, login, heart-beats, frames in turn.
 */
@NullMarked
package dev.forebay.protocol.stomp.connection;

import org.jspecify.annotations.NullMarked;
