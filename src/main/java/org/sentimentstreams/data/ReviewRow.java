package org.sentimentstreams.data;

/**
 * One review as it stands in a file.
 *
 * @param line the line of the file, from 1, on which the row begins
 * @param id the review id, or null
 * @param text what the person wrote; never null, may be blank
 * @param label the label, or null
 * @param itemId what the review is about, or null
 * @param language the language tag, or null
 */
public record ReviewRow(
    long line, String id, String text, String label, String itemId, String language) {}
