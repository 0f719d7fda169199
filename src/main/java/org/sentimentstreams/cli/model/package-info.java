/**
 * Commands about published models. A version's way begins here when a person imports it, and is
 * steered here: promote, roll back, retire, and see which instance serves what.
 */
package org.sentimentstreams.cli.model;
