/**
 * The way of a label: rows with labels become features, features train a head, and the head becomes
 * a model directory that scoring can serve. Never imports {@code scoring}, nor is imported by it.
 */
package org.sentimentstreams.training;
