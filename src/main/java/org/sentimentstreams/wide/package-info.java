/**
 * The wide part of a model (Cheng et al., Wide and Deep Learning, 2016): a linear classifier of
 * word 1- and 2-grams, at a hundredth of a transformer's cost. On the way of a review it stands
 * before the tokenizer: it reads the text itself, and where it is sure the transformer need not be
 * asked.
 *
 * <p>A text becomes words ({@link org.sentimentstreams.wide.Words}), words become n-grams ({@link
 * org.sentimentstreams.wide.NGrams}), those that the model lists become a vector ({@link
 * org.sentimentstreams.wide.Vocabulary}), and that becomes logits ({@link
 * org.sentimentstreams.wide.WideModel}). The package knows neither Kafka nor training, which is in
 * {@code training.wide}.
 */
package org.sentimentstreams.wide;
