/**
 * Floor 0: log lines that somebody else can cause again and again, such as one for each bad record.
 * Every other package may use it; it uses none.
 */
package org.sentimentstreams.log;
