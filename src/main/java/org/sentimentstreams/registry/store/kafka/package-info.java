/**
 * The store that needs no other system: files of versions as chunks on a topic, with an index that
 * is read from it. One of three kinds of storage for {@link org.sentimentstreams.registry.store}.
 */
package org.sentimentstreams.registry.store.kafka;
