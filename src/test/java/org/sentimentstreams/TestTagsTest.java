package org.sentimentstreams;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.sentimentstreams.demo.EmbeddedKafka;
import org.sentimentstreams.demo.SharedKafka;

/**
 * The tag "broker", by which {@code mvn test} leaves tests to {@code mvn verify}: a test class from
 * which calls lead to the start of a broker has it. Commands are made by reflection, where calls
 * cannot be followed: a test that runs "demo" has to think of the tag itself.
 */
class TestTagsTest {
  private static final String BROKER = "broker";
  private static final Set<String> STARTS = Set.of("start", "ephemeral");

  /** Main classes of JVMs that are brokers. */
  private static final Set<String> BROKER_PROCESSES =
      Set.of(
          "org.sentimentstreams.lab.chaos.BrokerProcess",
          "org.sentimentstreams.lab.bench.BrokerMain");

  private static JavaClasses all;
  private static JavaClasses tests;

  @BeforeAll
  static void readClasses() {
    all = new ClassFileImporter().importPackages("org.sentimentstreams");
    tests =
        new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages("org.sentimentstreams");
  }

  /** Has no tag on purpose; the rule is to see it. Not found by its name, so never run. */
  static final class Untagged {
    @Test
    void shouldStart() {
      Helper.broker().run();
    }
  }

  /** One hop and a lambda away from the test. */
  static final class Helper {
    private Helper() {}

    static Runnable broker() {
      return () -> EmbeddedKafka.ephemeral().close();
    }
  }

  @Test
  void shouldTagWhatStartsABroker() {
    classes().that().doNotBelongToAnyOf(TestTagsTest.class).should(beTagged()).check(tests);
  }

  @Test
  void shouldSeeAClassThatStartsABrokerByAHelperAndHasNoTag() {
    assertThat(classes().should(beTagged()).evaluate(tests).getFailureReport().getDetails())
        .singleElement()
        .asString()
        .contains(Untagged.class.getName(), "needs @Tag(\"broker\")");
  }

  /** Names of the classes with tests from which a call leads to the start of a broker. */
  private static Set<String> starters() {
    Map<String, Set<String>> callers = new HashMap<>();
    Deque<String> open = new ArrayDeque<>();
    for (JavaClass caller : all) {
      caller.getReferencedClassObjects().stream()
          .filter(reference -> BROKER_PROCESSES.contains(reference.getRawType().getName()))
          .forEach(reference -> open.add(reference.getOwner().getFullName()));
      for (JavaAccess<?> access : caller.getAccessesFromSelf()) {
        if (access.getTarget() instanceof CodeUnitAccessTarget target) {
          String origin = access.getOrigin().getFullName();
          if (target.getOwner().isEquivalentTo(EmbeddedKafka.class)
              && STARTS.contains(target.getName())) {
            open.add(origin);
          }
          callers.computeIfAbsent(target.getFullName(), t -> new HashSet<>()).add(origin);
        }
      }
    }
    Set<String> reached = new HashSet<>();
    while (!open.isEmpty()) {
      String unit = open.remove();
      if (reached.add(unit)) {
        open.addAll(callers.getOrDefault(unit, Set.of()));
      }
    }
    return tests.stream()
        .filter(TestTagsTest::hasTests)
        .filter(c -> isExtendedWithABroker(c) || anyUnit(c, reached))
        .map(JavaClass::getName)
        .collect(toSet());
  }

  private static boolean hasTests(JavaClass c) {
    return !ReflectionSupport.findMethods(
            c.reflect(),
            method -> AnnotationSupport.isAnnotated(method, Testable.class),
            HierarchyTraversalMode.TOP_DOWN)
        .isEmpty();
  }

  private static boolean anyUnit(JavaClass c, Set<String> reached) {
    return Stream.concat(Stream.of(c), c.getAllRawSuperclasses().stream())
        .flatMap(part -> part.getCodeUnits().stream())
        .anyMatch(unit -> reached.contains(unit.getFullName()));
  }

  private static boolean isExtendedWithABroker(JavaClass c) {
    return c.isAnnotatedWith(ExtendWith.class)
        && List.of(c.getAnnotationOfType(ExtendWith.class).value()).contains(SharedKafka.class);
  }

  private static Collection<String> tags(JavaClass c) {
    return Arrays.stream(c.reflect().getAnnotationsByType(Tag.class)).map(Tag::value).toList();
  }

  private static ArchCondition<JavaClass> beTagged() {
    Set<String> starters = starters();
    return new ArchCondition<>("have @Tag(\"broker\") if they start a broker") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        if (starters.contains(item.getName()) && !tags(item).contains(BROKER)) {
          events.add(
              SimpleConditionEvent.violated(
                  item,
                  "%s starts a broker, so it needs @Tag(\"broker\"): else \"mvn test\" would run it"
                      .formatted(item.getName())));
        }
      }
    };
  }
}
