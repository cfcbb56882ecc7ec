/**
 * What declarations say of queues and exchanges: typed where the broker acts on it, opaque where it
 * only has to know whether two protocols' declarations mean the same.
 */
@NullMarked
package dev.forebay.broker.api.declaration;

import org.jspecify.annotations.NullMarked;
