package org.sentimentstreams.training.live;

/** Another trainer leads, so this one leaves publishing and promoting to it. */
final class LeadLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
