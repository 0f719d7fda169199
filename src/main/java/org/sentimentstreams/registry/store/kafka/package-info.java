/**
 * The store that needs no other system: files of versions as chunks on a topic, with an index that
 * is read from it. One of three places for what {@link org.sentimentstreams.registry.store} keeps.
 */
package org.sentimentstreams.registry.store.kafka;
