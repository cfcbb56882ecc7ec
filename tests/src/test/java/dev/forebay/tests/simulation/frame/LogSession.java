package dev.forebay.tests.simulation.frame;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.stream.StreamClient;

/**
 * A session of a client that reads and writes batches.
 *
 * @param streams as the client sees them
 */
public record LogSession(Session session, StreamClient streams) {}
