package org.sentimentstreams.training.live;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.sentimentstreams.config.KafkaSettings;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.ClientSettings;
import org.sentimentstreams.kafka.reading.BoundedConsumer;
import org.sentimentstreams.log.RateLimitedLog;
import org.sentimentstreams.ops.Health;
import org.sentimentstreams.threads.Threads;

/**
 * Decides which of several trainers leads. The topic of training commands has one partition; the
 * trainer that the consumer group assigns it to leads while it lives, and Kafka reassigns the
 * partition when that trainer dies. The offset of a command is committed when the command is done,
 * so the next leader executes a command whose trainer died. Trainers of other models use other
 * groups on the same topic.
 */
final class Leadership implements AutoCloseable, ConsumerRebalanceListener {
  private static final RateLimitedLog JUNK = new RateLimitedLog(Leadership.class);
  private static final RateLimitedLog TROUBLE = new RateLimitedLog(Leadership.class);
  private static final Duration STEP = Duration.ofMillis(200);
  private static final Duration CONFIRMATION = Duration.ofSeconds(20);
  private static final int SESSION_MS = 10_000;

  /** A trainer sends heartbeats every three seconds, or every five if the broker decides. */
  private static final double MOST_SILENCE_S = 15;

  private final String model;
  private final TopicPartition partition;
  private final BoundedConsumer<String> consumer;
  private final Consumer<String> says;
  private final Thread thread;
  private final Queue<CompletableFuture<Boolean>> questions = new ConcurrentLinkedQueue<>();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private volatile boolean leads;
  private volatile long decidedAt;
  private volatile boolean decided;
  private volatile boolean closed;

  Leadership(KafkaSettings settings, String commands, String model, Consumer<String> says) {
    this.says = says;
    this.model = model;
    this.partition = new TopicPartition(commands, 0);
    Map<String, Object> configs = new HashMap<>(ClientSettings.consumer(settings));
    String group = settings.applicationId() + "-trainer-" + model;
    configs.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    configs.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    configs.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    configs.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    configs.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    if (!configs.containsKey(ConsumerConfig.GROUP_PROTOCOL_CONFIG)) {
      configs.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
      // Kafka's default, range, gives the partition to whoever's random id sorts first: half of the
      // trainers that join would take the lead from one that is in the middle of a training.
      configs.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    consumer =
        new BoundedConsumer<>(
            configs, new StringDeserializer(), BoundedConsumer.Limits.of(settings));
    thread = Threads.named("trainer-leadership", this::follow);
    thread.start();
  }

  /** Whether this trainer may publish. */
  boolean leads() {
    return leads;
  }

  /**
   * Asks Kafka whether this trainer still leads. One that was stopped for a while, or cut off,
   * would go on as if it did.
   *
   * @throws BrokerException if there is no answer
   */
  boolean confirm() {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    questions.add(answer);
    try {
      return answer.get(CONFIRMATION.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new BrokerException("Kafka does not confirm that this trainer still leads", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void answer() {
    for (CompletableFuture<Boolean> each = questions.poll();
        each != null;
        each = questions.poll()) {
      try {
        each.complete(leads && isMember());
      } catch (KafkaException e) {
        each.completeExceptionally(e);
        throw e;
      }
    }
  }

  /** A commit is taken only from whom the group has given the partition to, so this one repeats. */
  private boolean isMember() {
    OffsetAndMetadata last = consumer.committed(Set.of(partition), CONFIRMATION).get(partition);
    try {
      consumer.commitSync(
          Map.of(partition, last == null ? new OffsetAndMetadata(0) : last), CONFIRMATION);
      return true;
    } catch (CommitFailedException e) {
      leads = false;
      says.accept("Another trainer leads; this one was away for too long");
      return false;
    }
  }

  void measure(TrainerMeters meters) {
    meters.watch(consumer);
  }

  /** Whether the group has said who leads, and still answers. */
  Health health() {
    if (!decided) {
      return Health.down("Kafka has not decided yet which trainer leads");
    }
    double silence = sinceHeartbeat();
    return silence > MOST_SILENCE_S
        ? Health.down("Kafka has not heard from this trainer for %.0f s".formatted(silence))
        : Health.UP;
  }

  /** Seconds; they grow while the broker that keeps the group is away. */
  private double sinceHeartbeat() {
    return consumer.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("last-heartbeat-seconds-ago"))
        .map(metric -> metric.getValue().metricValue())
        .filter(Number.class::isInstance)
        .mapToDouble(value -> ((Number) value).doubleValue())
        .filter(seconds -> seconds >= 0)
        .max()
        .orElseGet(() -> (System.nanoTime() - decidedAt) / 1e9); // It has not sent one yet.
  }

  /** Whether somebody has asked for a training that is not done. */
  boolean isAsked() {
    return leads && asked.get() > done.get();
  }

  /** The offset after the last command; what is trained from now on does all before it. */
  long askedUpTo() {
    return asked.get();
  }

  /** All commands before this offset are done. */
  void done(long offset) {
    // Of a topic that was created again meanwhile, it counts no more than what has come there.
    done.accumulateAndGet(Math.min(offset, asked.get()), Math::max);
  }

  private void follow() {
    consumer.subscribe(List.of(partition.topic()), this);
    long committed = 0;
    long nextCommand = 0;
    long heard = 0;
    while (!closed) {
      try {
        for (ConsumerRecord<String, byte[]> command : consumer.poll(STEP)) {
          if (command.offset() < nextCommand) {
            committed = 0; // The topic was created again, and counts from 0.
            done.set(0);
            asked.set(0);
            heard = 0;
          }
          nextCommand = command.offset() + 1;
          if (isForThis(command)) {
            heard = command.offset() + 1;
          }
        }
        // However many were waiting, they ask for one training.
        if (consumer.assignment().contains(partition)
            && consumer.currentLag(partition).orElse(0) == 0) {
          asked.set(heard);
        }
        answer();
        if (leads && done.get() > committed) {
          long doneNow = done.get();
          consumer.commitSync(Map.of(partition, new OffsetAndMetadata(doneNow)));
          committed = doneNow;
        }
      } catch (WakeupException e) {
        // The loop's condition says why.
      } catch (KafkaException e) {
        TROUBLE.warn("Kafka cannot be asked which trainer leads: {}", e.getMessage());
        pause();
      }
    }
    consumer.close();
  }

  private boolean isForThis(ConsumerRecord<String, byte[]> command) {
    if (!model.equals(command.key())) {
      return false;
    }
    boolean isKnown = Arrays.equals(TrainingCommands.TRAIN, command.value());
    if (!isKnown) {
      JUNK.warn(
          "{}-{}@{} is not a command that this release knows; it is ignored",
          command.topic(),
          command.partition(),
          command.offset());
    }
    return isKnown;
  }

  private void pause() {
    try {
      Thread.sleep(STEP.toMillis());
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    leads = leads || partitions.contains(partition);
    decidedAt = System.nanoTime();
    decided = true;
    says.accept(leads ? "This trainer leads" : "Another trainer leads; this one waits");
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    leads = leads && !partitions.contains(partition);
  }

  /** Leaves the group, so that the next one leads at once. */
  @Override
  public void close() {
    closed = true;
    leads = false;
    consumer.wakeup();
    Threads.await(thread);
  }
}
