/**
 * What labels say about versions that were not trained on them: grades, differences, and bands that
 * hold however often somebody looks. No broker, no engine.
 */
package org.sentimentstreams.exam;
