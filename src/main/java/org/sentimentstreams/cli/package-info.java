/**
 * Floor 6: the door of the house. What people type becomes settings and calls to the rooms below;
 * what comes back becomes lines on a terminal, JSON for other programs, and an exit code. Here are
 * the list of commands and the commands that need no Kafka; each room inside has one kind of
 * command. No room knows what is here.
 *
 * <p>{@link org.sentimentstreams.cli.Sentiment} has the list of commands. A command is one class
 * with options; it takes a {@link org.sentimentstreams.cli.terminal.Terminal} in its constructor
 * and leaves errors to {@link org.sentimentstreams.cli.terminal.Failure}. Its fields and signatures
 * name no Kafka and no DJL class, because every start, even for a help text, loads those of all
 * commands.
 */
package org.sentimentstreams.cli;
