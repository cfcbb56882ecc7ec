/** Tests of the whole broker, driven through its sessions in a simulated world. */
@NullMarked
package dev.forebay.testkit.broker;

import org.jspecify.annotations.NullMarked;
