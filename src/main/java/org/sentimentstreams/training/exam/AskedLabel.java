package org.sentimentstreams.training.exam;

import org.sentimentstreams.schema.LabeledReview;

/**
 * A label as it stands on its topic.
 *
 * @param review id of the review
 * @param text SHA-256 of the text, in hexadecimal digits
 * @param time of the record, in milliseconds since 1970
 */
record AskedLabel(
    String review, LabeledReview label, String text, long time, int partition, long offset) {}
