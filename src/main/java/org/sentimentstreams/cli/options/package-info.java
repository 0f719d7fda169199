/**
 * Options that several commands share, and what is made of them: settings, a file of reviews, a
 * model on its share of this machine, brokers that answer. Here begins the way of every command.
 */
package org.sentimentstreams.cli.options;
