/**
 * Where a review goes that nobody can label: a dead letter that holds its bytes, says where it came
 * from and why it was put aside, and fits the topic; and the way back, when the cause is mended.
 */
package org.sentimentstreams.kafka.deadletters;
