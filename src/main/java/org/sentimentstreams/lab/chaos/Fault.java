package org.sentimentstreams.lab.chaos;

/** What is done to the service while it works. */
enum Fault {
  /** SIGKILL to an instance; another one is started in its place. */
  KILL("kill"),
  /** SIGTERM to an instance; another one is started in its place. */
  TERMINATE("terminate"),
  /** SIGSTOP to an instance for longer than its session lasts, then SIGCONT. */
  FREEZE("freeze"),
  /** One instance more. */
  ADD("add"),
  /** One instance less, by SIGTERM. */
  REMOVE("remove"),
  /** Another version of the model becomes champion. */
  SWAP("swap"),
  /** A version becomes champion that nobody can load: its weights are gone. */
  BAD_SWAP("swap to a version without weights"),
  /** Another version becomes the challenger. */
  CHALLENGE("swap of the challenger"),
  /** SIGTERM to the broker; it comes back with its data after a while. */
  RESTART_BROKER("restart broker");

  private final String words;

  Fault(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
