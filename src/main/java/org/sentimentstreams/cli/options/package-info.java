/**
 * Options that several commands share, and what they become: settings, a file of reviews, a model
 * on its share of this machine, brokers that answer. Every command starts here.
 */
package org.sentimentstreams.cli.options;
