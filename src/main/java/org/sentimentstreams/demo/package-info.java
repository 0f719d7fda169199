/**
 * A whole world in one JVM, to try the service without anything installed: a real Kafka broker, and
 * reviews that walk the same way as in production. Nothing below this floor knows of it.
 */
package org.sentimentstreams.demo;
