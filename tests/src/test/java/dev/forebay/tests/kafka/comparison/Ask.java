package dev.forebay.tests.kafka.comparison;

import java.util.function.Function;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * One request, to be made for each broker with the ids that it has given.
 *
 * @param name what answers of it are remembered by
 * @param changesTopics whether it may take a while until everyone sees what it has done
 */
record Ask(
    String name, short version, boolean changesTopics, Function<Known, ApiMessage> request) {}
