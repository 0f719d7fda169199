/**
 * The laboratory: the service measured and under attack. No review of a user passes here, only
 * those of benches and chaos; the commands of {@code cli.lab} alone know these rooms.
 */
package org.sentimentstreams.lab;
