/**
 * Training beside the service: labels come from their topic, versions go into the registry. If
 * several trainers run, one leads and the others wait.
 */
package org.sentimentstreams.training.live;
