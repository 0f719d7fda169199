/**
 * SentencePiece models at rest: the pieces, scores and table of characters of a {@code .model}
 * file, read within bounds and checked, and the merges that a tokenizer of today needs of them.
 */
package org.sentimentstreams.model.sentencepiece;
