package org.sentimentstreams.lab.bench;

import java.util.List;
import org.sentimentstreams.model.Precision;
import org.sentimentstreams.model.Tokens;

/** An engine with a model that takes part in a measurement. */
interface EngineUnderTest extends AutoCloseable {

  /** The engine's name, with what is special about its use. */
  String engine();

  Precision precision();

  /** Batches that run at once. */
  int workers();

  /** Whether it gets the texts as they come, 32 at a time, rather than sorted by length. */
  boolean inOrderOfArrival();

  /** Computes one batch. */
  void run(List<Tokens> batch);

  @Override
  void close();
}
