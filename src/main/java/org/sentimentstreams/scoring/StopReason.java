package org.sentimentstreams.scoring;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.sentimentstreams.batching.ModelUnavailableException;
import org.sentimentstreams.kafka.BrokerException;
import org.sentimentstreams.kafka.reading.HeapExhaustedException;
import org.sentimentstreams.kafka.values.SchemaRegistryException;

/** Why a stream thread ended, and whether the reason is transient. */
final class StopReason {
  /**
   * Besides what Kafka itself calls retriable: a transaction that expired because this process was
   * too slow, as on an overloaded machine. A new thread starts a new transaction.
   */
  private static final List<Class<? extends Exception>> TRANSIENT =
      List.of(
          RetriableException.class,
          SchemaRegistryException.class,
          TaskMigratedException.class,
          TaskCorruptedException.class,
          ProducerFencedException.class,
          InvalidProducerEpochException.class,
          InvalidPidMappingException.class,
          InvalidTxnStateException.class,
          OutOfOrderSequenceException.class,
          TransactionAbortedException.class,
          CommitFailedException.class);

  private static final Pattern RECORD = Pattern.compile("(?s)(Consumer|Producer)Record\\(.*");

  private final Throwable failure;

  StopReason(Throwable failure) {
    this.failure = failure;
  }

  /** Whether a new thread may succeed where this one failed. */
  boolean isTransient() {
    return causes().anyMatch(cause -> TRANSIENT.stream().anyMatch(type -> type.isInstance(cause)));
  }

  /**
   * The failure with the message of its innermost cause, or with a better one if we have it, and
   * with the place of the record at which it came up, if any.
   */
  Throwable asThrowable() {
    Throwable known =
        causes()
            .flatMap(cause -> known(cause).stream())
            .findFirst()
            .orElseGet(
                () -> withoutRecord(causes().reduce((outer, inner) -> inner).orElse(failure)));
    return causes()
        .flatMap(cause -> FailedRecord.of(cause).stream())
        .findFirst()
        .map(place -> at(place, known))
        .orElse(known);
  }

  /** An exception of the same meaning whose message says where. */
  private static Throwable at(String place, Throwable known) {
    String message = "At %s: %s".formatted(place, known.getMessage());
    if (known instanceof ModelUnavailableException) {
      return new ModelUnavailableException(message, known);
    }
    return known instanceof BrokerException || known instanceof SchemaRegistryException
        ? new BrokerException(message, known)
        : known;
  }

  /** Some of Kafka's own messages show the whole record, and its text must stay out of the log. */
  private static Throwable withoutRecord(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    String without = RECORD.matcher(message).replaceFirst("$1Record(…)");
    return without.equals(message) ? cause : new BrokerException(without, cause);
  }

  private Stream<Throwable> causes() {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }

  private static Optional<Throwable> known(Throwable cause) {
    if (cause instanceof ModelUnavailableException
        || cause instanceof SchemaRegistryException
        || cause instanceof HeapExhaustedException) {
      return Optional.of(cause);
    }
    return words(cause).map(words -> new BrokerException(words, cause));
  }

  private static Optional<String> words(Throwable cause) {
    if (cause instanceof OutOfMemoryError) {
      return Optional.of(
          "The heap of %d MiB is full (%s): allow more, with JAVA_OPTS=-Xmx2g or what docs/sizing.md says"
              .formatted(Runtime.getRuntime().maxMemory() >> 20, cause.getMessage()));
    }
    if (cause instanceof TopicAuthorizationException topics) {
      return denied("topic " + String.join(", ", topics.unauthorizedTopics()));
    }
    if (cause instanceof GroupAuthorizationException group) {
      return denied("consumer group " + group.groupId());
    }
    if (cause instanceof TransactionalIdAuthorizationException) {
      return denied("transactional ids that begin with application.id");
    }
    if (cause instanceof AuthorizationException) {
      return denied("cluster (" + cause.getMessage() + ")");
    }
    if (cause instanceof AuthenticationException) {
      return Optional.of(
          "Kafka did not accept the login (%s): check the kafka.sasl.* and kafka.ssl.* settings"
              .formatted(cause.getMessage()));
    }
    if (cause instanceof MissingSourceTopicException) {
      return Optional.of(
          "The topic of reviews is missing: run `sentiment topics create`, then start again");
    }
    if (cause instanceof RecordTooLargeException) {
      return Optional.of(
          ("Kafka refuses a record of this service as too large (%s): raise "
                  + "max.message.bytes of the topics of predictions and dead letters, and "
                  + "topics.max.message.bytes")
              .formatted(cause.getMessage()));
    }
    if (cause instanceof InvalidTimestampException) {
      return Optional.of(
          "Kafka refuses the timestamp of a record of this service: raise "
              + "message.timestamp.before.max.ms and message.timestamp.after.max.ms of the "
              + "topics of predictions and dead letters");
    }
    if (cause instanceof FencedInstanceIdException) {
      return Optional.of(
          "Another instance with the same group.instance.id has joined the group: the "
              + "newer one continues, and this one stops. Give each instance its own id");
    }
    return Optional.empty();
  }

  private static Optional<String> denied(String what) {
    return Optional.of(
        "Kafka does not let this user use the %s: ask its administrator for the rights in docs/security.md"
            .formatted(what));
  }
}
