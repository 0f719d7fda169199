/**
 * How the threads of this process are made, what becomes known of one that ends by an error, and
 * how long one pauses between attempts.
 */
package org.sentimentstreams.threads;
