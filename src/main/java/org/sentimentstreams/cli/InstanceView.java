package org.sentimentstreams.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sentimentstreams.data.OneLine;
import org.sentimentstreams.registry.StatusBoard;
import org.sentimentstreams.schema.InstanceStatus;

/** An instance as people and programs read it. */
record InstanceView(InstanceStatus status, Instant now) {

  /** All instances of a model, the dead ones included. */
  static List<InstanceView> of(StatusBoard board, String model, Instant now) {
    return board.instances(model).stream().map(status -> new InstanceView(status, now)).toList();
  }

  /** Whether it is alive and serves something else than this version. */
  boolean isBehind(String champion) {
    return StatusBoard.isLive(status, now) && !Objects.equals(status.getServing(), champion);
  }

  String[] cells() {
    return new String[] {
      status.getInstance(),
      state(),
      shown(status.getServing()),
      shown(status.getSwapMillis()),
      Duration.between(status.getUpdatedAt(), now).toSeconds() + " s ago",
      Integer.toString(status.getAttempts()),
      OneLine.of(shown(status.getFailure()))
    };
  }

  Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("instance", status.getInstance());
    object.put("state", state());
    object.put("serving", status.getServing());
    object.put("wanted", status.getWanted());
    object.put("failure", status.getFailure());
    object.put("attempts", status.getAttempts());
    object.put("swapMillis", status.getSwapMillis());
    object.put("bytesFetched", status.getBytesFetched());
    object.put("updatedAt", status.getUpdatedAt().toString());
    return object;
  }

  private String state() {
    return StatusBoard.isLive(status, now) ? status.getState().toString() : "DEAD";
  }

  private static String shown(Object value) {
    return value == null ? "-" : value.toString();
  }
}
