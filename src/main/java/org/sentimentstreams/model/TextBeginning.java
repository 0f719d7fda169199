package org.sentimentstreams.model;

/**
 * As much of a text as a tokenizer is shown.
 *
 * @param text whose tokens are those with which the whole text begins
 * @param whole whether the text has nothing behind it
 */
record TextBeginning(String text, boolean whole) {}
