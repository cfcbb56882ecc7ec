/**
 * What readers of another protocol than the publisher's get: runs made of batches and batches made
 * of runs, by a worker.
 */
@NullMarked
package dev.forebay.broker.conversion;

import org.jspecify.annotations.NullMarked;
