/**
 * What an operator and a visitor see: health, metrics and the live page over HTTP. Everything here
 * is handed its facts from above and looks nothing up itself; nothing here may slow the stream.
 */
package org.sentimentstreams.ops;
