/**
 * Makes the threads of this process, reports threads that an error has ended, and computes pauses
 * between attempts.
 */
package org.sentimentstreams.threads;
