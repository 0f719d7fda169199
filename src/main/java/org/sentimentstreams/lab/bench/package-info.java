/**
 * Measurements of the parts as they run in the service. Each bench sets its rivals beside them in
 * the same run, on the same machine, so that ratios can be trusted where rates cannot.
 */
package org.sentimentstreams.lab.bench;
