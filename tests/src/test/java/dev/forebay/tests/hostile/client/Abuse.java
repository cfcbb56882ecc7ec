package dev.forebay.tests.hostile.client;

import java.util.function.Consumer;

/**
 * One thing that no good client does.
 *
 * @param name in a sentence without its subject
 * @param play puts into the plan of an attacker what it does
 */
public record Abuse(String name, Consumer<Attacker> play) {}
