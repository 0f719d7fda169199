/**
 * Where versions of models are announced and found: a topic says which versions there are and which
 * one is the champion, a store has their files. Training publishes versions here, and every scoring
 * instance finds them here. No Streams and no engine in this package.
 */
package org.sentimentstreams.registry;
