/**
 * Reads topics within a bound of memory, whatever their records are. A review enters the program
 * here, as the bytes of a record, or as a cut record if it is too large.
 */
package org.sentimentstreams.kafka.reading;
