package org.sentimentstreams;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.concurrent.Executors;

/** The arrows of docs/architecture.md: a package imports lower floors only. */
@AnalyzeClasses(
    packages = "org.sentimentstreams",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule shouldImportLowerFloorsOnly =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("cli")
          .definedBy("..cli..")
          .layer("lab")
          .definedBy("org.sentimentstreams.lab..")
          .layer("demo")
          .definedBy("..demo..")
          .layer("scoring")
          .definedBy("..scoring..")
          .layer("serving")
          .definedBy("..serving..")
          .layer("training")
          .definedBy("org.sentimentstreams.training..")
          .layer("challenger")
          .definedBy("org.sentimentstreams.challenger..")
          .layer("registry")
          .definedBy("..registry..")
          .layer("batching")
          .definedBy("..batching..")
          .layer("ops")
          .definedBy("..ops..")
          .layer("kafka")
          .definedBy("org.sentimentstreams.kafka..")
          .layer("model")
          .definedBy("..model..")
          .layer("wide")
          .definedBy("org.sentimentstreams.wide..")
          .layer("exam")
          .definedBy("org.sentimentstreams.exam..")
          .layer("drift")
          .definedBy("org.sentimentstreams.drift..")
          .layer("data")
          .definedBy("..data..")
          .layer("config")
          .definedBy("..config..")
          .layer("log")
          .definedBy("org.sentimentstreams.log..")
          .whereLayer("log")
          .mayNotAccessAnyLayer()
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("lab")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("demo")
          .mayOnlyBeAccessedByLayers("lab", "cli")
          .whereLayer("scoring")
          .mayOnlyBeAccessedByLayers("lab", "demo", "cli")
          .whereLayer("serving")
          .mayOnlyBeAccessedByLayers("lab", "demo", "cli")
          .whereLayer("training")
          .mayOnlyBeAccessedByLayers("lab", "demo", "cli")
          .whereLayer("challenger")
          .mayOnlyBeAccessedByLayers("scoring", "serving", "lab", "demo", "cli")
          .whereLayer("registry")
          .mayOnlyBeAccessedByLayers("scoring", "serving", "training", "lab", "demo", "cli")
          .whereLayer("batching")
          .mayOnlyBeAccessedByLayers(
              "challenger", "scoring", "serving", "training", "lab", "demo", "cli")
          .whereLayer("ops")
          .mayOnlyBeAccessedByLayers(
              "challenger", "scoring", "serving", "training", "lab", "demo", "cli")
          .whereLayer("kafka")
          .mayOnlyBeAccessedByLayers(
              "exam",
              "registry",
              "challenger",
              "scoring",
              "serving",
              "training",
              "lab",
              "demo",
              "cli")
          .whereLayer("exam")
          .mayOnlyBeAccessedByLayers(
              "challenger", "scoring", "serving", "training", "lab", "demo", "cli")
          .whereLayer("drift")
          .mayOnlyBeAccessedByLayers("serving", "training", "lab", "demo", "cli")
          .whereLayer("wide")
          .mayOnlyBeAccessedByLayers(
              "drift", "registry", "scoring", "serving", "training", "lab", "demo", "cli")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers(
              "wide",
              "drift",
              "batching",
              "registry",
              "challenger",
              "scoring",
              "serving",
              "training",
              "lab",
              "demo",
              "cli");

  @ArchTest
  static final ArchRule shouldHaveNoCycles =
      slices().matching("org.sentimentstreams.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule shouldKnowTheLaboratoryInItsCommandsOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.sentimentstreams.lab..", "org.sentimentstreams.cli.lab..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.sentimentstreams.lab..");

  @ArchTest
  static final ArchRule shouldKnowNoRoomOfKafkaInItsHall =
      noClasses()
          .that()
          .resideInAPackage("org.sentimentstreams.kafka")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.sentimentstreams.kafka.*..");

  @ArchTest
  static final ArchRule shouldHaveNoCyclesAmongRoomsOfKafka =
      slices().matching("org.sentimentstreams.kafka.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule shouldKnowNeitherCacheNorRegistryInTheStore =
      noClasses()
          .that()
          .resideInAPackage("org.sentimentstreams.registry.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.sentimentstreams.registry", "org.sentimentstreams.registry.cache");

  @ArchTest
  static final ArchRule shouldKnowNoPlaceOfTheStoreInTheCache =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.sentimentstreams.registry.store", "org.sentimentstreams.registry.cache")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.sentimentstreams.registry.store.kafka", "org.sentimentstreams.registry");

  @ArchTest
  static final ArchRule shouldHaveNoCyclesAmongCommands =
      slices().matching("org.sentimentstreams.cli.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule shouldLeaveTheDoorOfCommandsToItself =
      noClasses()
          .that()
          .resideInAPackage("org.sentimentstreams.cli.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.sentimentstreams.cli");

  @ArchTest
  static final ArchRule shouldUseTheEngineInModelAndTrainingOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages("..model..", "..training..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule shouldKnowTheSolverOfTheWidePartInItsTrainingOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.sentimentstreams.training.wide")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("de.bwaldvogel..");

  @ArchTest
  static final ArchRule shouldKeepKafkaOutOfModelAndBatching =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..model..",
              "org.sentimentstreams.wide..",
              "org.sentimentstreams.drift..",
              "..batching..",
              "..data..",
              "org.sentimentstreams.exam")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule shouldKeepStreamsInScoring =
      noClasses()
          .that()
          .resideOutsideOfPackages("..scoring..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka.streams..");

  @ArchTest
  static final ArchRule shouldKeepHttpInOps =
      noClasses()
          .that()
          .resideOutsideOfPackages("..ops..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.jetty..");

  @ArchTest
  static final ArchRule shouldEndTheProcessInMainOnly =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.sentimentstreams.cli.Sentiment")
          .should()
          .callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule shouldReadTheEnvironmentAtTheEdgeOnly =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.sentimentstreams.cli.terminal.Terminal")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule shouldShowAllSettingsToCommandsOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages("..config..", "..cli..", "..lab..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("org\\.sentimentstreams\\.config\\.Settings(Loader)?")
          .because("a room is handed the settings of its concerns");

  @ArchTest
  static final ArchRule shouldMakeThreadsInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackage("..threads..")
          .should()
          .callConstructorWhere(target(owner(assignableTo(Thread.class))))
          .orShould()
          .callMethod(Executors.class, "newFixedThreadPool", int.class)
          .orShould()
          .callMethod(Executors.class, "newCachedThreadPool")
          .orShould()
          .callMethod(Executors.class, "newSingleThreadExecutor")
          .orShould()
          .callMethod(Executors.class, "newSingleThreadScheduledExecutor")
          .orShould()
          .callMethod(Executors.class, "newScheduledThreadPool", int.class)
          .because(
              "threads.Threads makes threads whose end by an error is logged and seen in the health");

  @ArchTest
  static final ArchRule shouldHaveARoomForEveryJob =
      noClasses()
          .should()
          .haveNameMatching(".*(Utils?|Manager|Impl)$")
          .as("no class should be called Utils, Manager or Impl");
}
