/** What requests about groups ask of their users' rights, before they come to the groups' loop. */
@NullMarked
package dev.forebay.protocol.kafka.group.access;

import org.jspecify.annotations.NullMarked;
