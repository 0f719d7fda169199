/**
 * Dead letters: records that hold the bytes of a review that cannot be labelled, its place and the
 * reason, and that fit into their topic; and the replay, once the cause is repaired.
 */
package org.sentimentstreams.kafka.deadletters;
