/**
 * {@code sentiment demo}: the whole way of a review, and with {@code --learn} that of a label, in
 * one process with a broker of its own.
 */
package org.sentimentstreams.cli.demo;
