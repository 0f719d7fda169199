/**
 * Layer 6: the command line. A command turns its options into settings and calls to the layers
 * below, and their results into lines on a terminal, JSON for other programs, and an exit code.
 * This package has the list of commands and the commands that need no Kafka; each subpackage has
 * one kind of command, and none depends on this package.
 *
 * <p>{@link org.sentimentstreams.cli.Sentiment} has the list of commands. A command is one class
 * with options; it takes a {@link org.sentimentstreams.cli.terminal.Terminal} in its constructor
 * and leaves errors to {@link org.sentimentstreams.cli.terminal.Failure}. Its fields and signatures
 * name no Kafka and no DJL class, because every start, even for a help text, loads those of all
 * commands.
 */
package org.sentimentstreams.cli;
