/**
 * {@code sentiment serve}: wires the service, the followers of its champions, health and the live
 * page, and runs them until Ctrl-C. The way of a review through a real cluster begins here.
 */
package org.sentimentstreams.cli.serve;
