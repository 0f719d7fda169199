/**
 * How topics are read here: within a bound of memory, whatever the records are. A review enters the
 * house here, as the bytes of a record, or as a cut record where there is no room for all of it.
 */
package org.sentimentstreams.kafka.reading;
