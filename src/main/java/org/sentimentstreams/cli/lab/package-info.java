/**
 * Commands that measure and attack: bench, chaos and soak. No review of a user goes through here.
 */
package org.sentimentstreams.cli.lab;
