package org.sentimentstreams.training.live;

/** Another trainer leads now, so this one neither publishes nor promotes. */
final class LeadLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
