/** Attackers and good clients of a real server, in processes and on processors of their own. */
@NullMarked
package dev.forebay.tests.hostile.sockets;

import org.jspecify.annotations.NullMarked;
