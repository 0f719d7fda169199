/** The answers of versions, on their topic. */
package org.sentimentstreams.exam.records;
