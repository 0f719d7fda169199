package org.sentimentstreams.cli.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.registry.StatusBoard;
import org.sentimentstreams.schema.InstanceStatus;

/** An instance as people and programs read it. */
record InstanceView(StatusBoard.Instance instance) {
  private static final int MOST_CHARACTERS = 200;

  /** Whether its last heartbeat is recent. */
  boolean isLive() {
    return instance.isLive();
  }

  /** Whether it is alive and serves something else than this version. */
  boolean isBehind(String champion) {
    return instance.isLive() && !Objects.equals(status().getServing(), champion);
  }

  private InstanceStatus status() {
    return instance.status();
  }

  String[] cells() {
    return new String[] {
      status().getInstance(),
      state(),
      shown(status().getServing()),
      shown(status().getSwapMillis()),
      instance.age().toSeconds() + " s ago",
      Integer.toString(status().getAttempts()),
      OneLine.of(shown(status().getFailure()), MOST_CHARACTERS)
    };
  }

  Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("instance", status().getInstance());
    object.put("state", state());
    object.put("serving", status().getServing());
    object.put("wanted", status().getWanted());
    object.put("failure", status().getFailure());
    object.put("attempts", status().getAttempts());
    object.put("swapMillis", status().getSwapMillis());
    object.put("bytesFetched", status().getBytesFetched());
    object.put("updatedAt", status().getUpdatedAt().toString());
    return object;
  }

  private String state() {
    return instance.isLive() ? status().getState().toString() : "DEAD";
  }

  private static String shown(Object value) {
    return value == null ? "-" : value.toString();
  }
}
