/**
 * Layer 0: log lines that others can cause endlessly, such as one for each bad record. Every other
 * package may use it; it uses none.
 */
package org.sentimentstreams.log;
