/**
 * What a command has around it: three streams and their width, the environment, Ctrl-C, exit codes
 * and the words for errors, and the tables, JSON and progress lines that all commands write. It
 * knows nothing of reviews.
 */
package org.sentimentstreams.cli.terminal;
