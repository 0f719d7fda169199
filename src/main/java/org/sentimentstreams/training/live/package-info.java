/**
 * Training beside the service: labels come from their topic, versions go into the registry. Of
 * several trainers one leads and the others wait.
 */
package org.sentimentstreams.training.live;
