/**
 * What every room above needs from Kafka: topics with the right settings, clients that are set up
 * alike, and calls to brokers that end. How records are read, what their values mean and where
 * those go that nobody can label have rooms of their own below. No Streams and no model in this
 * package.
 */
package org.sentimentstreams.kafka;
