package org.sentimentstreams.ops;

import java.util.List;
import org.sentimentstreams.threads.Threads;

/** Whether all threads that this process has started since this object was created still run. */
public final class ThreadHealth {
  private final int before = Threads.endedByError().size();

  /** DOWN once an error has ended a thread, since nothing starts it again. */
  public Health now() {
    List<String> all = Threads.endedByError();
    return all.size() == before
        ? Health.UP
        : Health.down(
            "An error ended these threads: %s. The log has the reason; restart this process"
                .formatted(String.join(", ", all.subList(before, all.size()))));
  }
}
