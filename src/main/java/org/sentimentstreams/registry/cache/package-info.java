/**
 * The files of versions on this machine's disk, fetched once and shared by the processes of the
 * machine: verified when they arrive, pinned while somebody reads them, evicted when room is
 * needed. Between the store and a version that is loaded.
 */
package org.sentimentstreams.registry.cache;
