/**
 * The surroundings of a command: three streams and their width, the environment, Ctrl-C, exit codes
 * and error messages, and the tables, JSON and progress lines that all commands write. It knows
 * nothing about reviews.
 */
package org.sentimentstreams.cli.terminal;
