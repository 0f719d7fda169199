package org.sentimentstreams.ops;

import java.util.List;
import org.sentimentstreams.threads.Threads;

/** Whether all threads go on that this process has started since this was made. */
public final class ThreadHealth {
  private final int before = Threads.endedByError().size();

  /** DOWN once one has ended by an error: nothing starts it again. */
  public Health now() {
    List<String> all = Threads.endedByError();
    return all.size() == before
        ? Health.UP
        : Health.down(
            "Threads have ended by an error (%s): the log says which; start this process again"
                .formatted(String.join(", ", all.subList(before, all.size()))));
  }
}
