/**
 * Floor 6: the door of the house. What people type becomes settings and calls to the rooms below;
 * what comes back becomes lines on a terminal, JSON for other programs, and an exit code. Here are
 * the command that holds all others, the words for errors, and the commands that need no Kafka; the
 * rooms inside have one kind of command each.
 */
package org.sentimentstreams.cli;
