/**
 * Exams: each label that comes is a question to versions that were not trained on it. The leading
 * trainer holds them.
 */
package org.sentimentstreams.training.exam;
