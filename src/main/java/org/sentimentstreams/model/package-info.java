/**
 * From a Hugging Face directory to a {@link org.sentimentstreams.model.Classifier} that turns texts
 * into labels. The only package besides {@code training} that knows DJL; it knows no Kafka.
 */
package org.sentimentstreams.model;
