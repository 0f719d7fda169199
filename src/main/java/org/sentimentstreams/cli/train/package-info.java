/**
 * Training commands: once from files or from the topic of labels, or beside the service. The way of
 * a label ends in a version that goes to the registry, and from there to every instance.
 */
package org.sentimentstreams.cli.train;
