/**
 * What operators and visitors see over HTTP: health, metrics and the live page. The layers above
 * supply all data; nothing here may slow the stream.
 */
package org.sentimentstreams.ops;
