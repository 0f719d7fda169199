/**
 * The service under attack: instances in JVMs of their own are killed, stopped, frozen, added and
 * removed, the broker is restarted and models are swapped while numbered reviews flow; then every
 * committed prediction is checked.
 */
package org.sentimentstreams.lab.chaos;
