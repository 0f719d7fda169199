/**
 * How the threads of this process are made, and what becomes known of one that ends by an error.
 */
package org.sentimentstreams.threads;
