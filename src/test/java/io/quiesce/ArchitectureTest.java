package io.quiesce;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.quiesce.command.Command;
import io.quiesce.command.CommandRunner;
import io.quiesce.transcript.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Who may know whom, and what classes look like; each rule with its reason. */
class ArchitectureTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.quiesce");

    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .importPackages("io.quiesce");

    private static final List<String> JDK = List.of("java..", "javax..", "jdk.net..", "org.jspecify.annotations..");

    /**
     * What one package may know beside itself and the JDK.
     *
     * @param ours packages of ours, by their last name
     * @param libraries package patterns
     */
    record Knowledge(String of, List<String> ours, List<String> libraries, String because) {
        @Override
        public String toString() {
            return of;
        }
    }

    static Stream<Knowledge> knowledge() {
        return Stream.of(
                new Knowledge(
                        "command",
                        List.of(),
                        List.of(),
                        "it is the vocabulary that everybody speaks, so whatever it knew everybody would know"),
                new Knowledge(
                        "inventory",
                        List.of(),
                        List.of("org.yaml.snakeyaml.."),
                        "what exists does not depend on how it is reached; it reads its file itself to name line and path"),
                new Knowledge(
                        "plan",
                        List.of(),
                        List.of(),
                        "what was found and what is going to be done is said alike for every stack"),
                new Knowledge(
                        "ssh",
                        List.of("command", "inventory"),
                        List.of("net.schmizz..", "com.hierynomus..", "org.slf4j.."),
                        "the wire must not know the engine, the database or the web"),
                new Knowledge(
                        "openvstorage",
                        List.of("command", "inventory", "plan"),
                        List.of("com.fasterxml.jackson.."),
                        "what an operator asks of a stack is told from outputs alone, so it is tested without an engine"),
                new Knowledge(
                        "vxvm",
                        List.of("command", "inventory", "plan"),
                        List.of("com.fasterxml.jackson.."),
                        "what an operator asks of a stack is told from outputs alone, so it is tested without an engine"),
                new Knowledge(
                        "power",
                        List.of("command", "inventory"),
                        List.of("com.fasterxml.jackson.."),
                        "switching power is a verb on a node, whoever asks for it"),
                new Knowledge(
                        "transcript",
                        List.of("command"),
                        List.of(
                                "org.flywaydb.core.api..",
                                "org.springframework.jdbc..",
                                "org.springframework.transaction..",
                                "org.springframework.stereotype.."),
                        "evidence is written the same, whoever acts and why"),
                new Knowledge(
                        "lease",
                        List.of("transcript"),
                        List.of(
                                "org.camunda.bpm.engine..",
                                "com.fasterxml.jackson..",
                                "org.springframework.jdbc..",
                                "org.springframework.dao..",
                                "org.springframework.beans.factory..",
                                "org.springframework.stereotype.."),
                        "who holds a cluster depends on which runs exist and on nothing that a run does"),
                new Knowledge(
                        "work",
                        List.of("command", "transcript"),
                        List.of(
                                "org.camunda.bpm.engine..",
                                "org.camunda.spin..",
                                "com.fasterxml.jackson..",
                                "org.slf4j..",
                                "com.zaxxer.hikari..",
                                "org.springframework.."),
                        "it moves tokens, whatever the steps do"),
                new Knowledge(
                        "steps",
                        List.of(
                                "command",
                                "inventory",
                                "lease",
                                "openvstorage",
                                "plan",
                                "power",
                                "runbooks",
                                "transcript",
                                "vxvm",
                                "work"),
                        List.of(
                                "org.camunda.bpm.engine..",
                                "org.camunda.spin..",
                                "com.fasterxml.jackson..",
                                "org.slf4j..",
                                "org.springframework.beans.factory..",
                                "org.springframework.boot.context.properties..",
                                "org.springframework.stereotype.."),
                        "a step is a verb: no wire, no SQL, no web"),
                new Knowledge(
                        "runbooks",
                        List.of("inventory", "lease", "plan", "transcript", "work"),
                        List.of(
                                "org.camunda..",
                                "com.fasterxml.jackson..",
                                // the status of an answer that comes too late
                                "jakarta.ws.rs.core..",
                                "org.slf4j..",
                                "org.springframework.beans.factory..",
                                "org.springframework.boot.context..",
                                "org.springframework.context..",
                                "org.springframework.core.io..",
                                "org.springframework.dao..",
                                "org.springframework.jdbc..",
                                "org.springframework.scheduling..",
                                "org.springframework.stereotype..",
                                "org.springframework.transaction..",
                                "org.w3c.dom.."),
                        "it does the same for every diagram, so it knows no step"),
                new Knowledge(
                        "access",
                        List.of(),
                        List.of(
                                "org.camunda..",
                                "com.fasterxml.jackson..",
                                "jakarta.servlet..",
                                "jakarta.ws..",
                                "org.slf4j..",
                                "org.springframework.."),
                        "who may do what is told from people and groups alone"),
                new Knowledge(
                        "lab",
                        List.of(),
                        List.of(
                                "org.apache.sshd..",
                                "com.sun.net.httpserver..",
                                "org.bouncycastle..",
                                "com.fasterxml.jackson..",
                                "jakarta.servlet..",
                                "org.slf4j..",
                                "org.springframework.."),
                        "what it pretends must not share a parser or a constant with the code that it proves"));
    }

    @ParameterizedTest
    @MethodSource("knowledge")
    void aPackageKnowsOnlyWhatItMay(Knowledge knowledge) {
        Set<String> allowed = new LinkedHashSet<>(JDK);
        allowed.add("io.quiesce." + knowledge.of() + "..");
        knowledge.ours().forEach(name -> allowed.add("io.quiesce." + name + ".."));
        allowed.addAll(knowledge.libraries());

        ArchRule rule = classes()
                .that()
                .resideInAPackage("io.quiesce." + knowledge.of() + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new))
                        .or(describe("are arrays of the JDK's", a -> a.getBaseComponentType()
                                .isPrimitive())))
                .because(knowledge.because());

        rule.check(PRODUCT);
    }

    @Test
    void everyPackageHasARuleOfItsOwn() {
        List<String> ruled = new ArrayList<>(knowledge().map(Knowledge::of).toList());
        ruled.add("runs");

        assertThat(ourPackages()).extracting(JavaPackage::getRelativeName).isSubsetOf(ruled);
        assertThat(ourPackages()).hasSizeGreaterThan(9);
    }

    @Test
    void theEngineIsKnownToFewPackages() {
        noClasses()
                .that()
                .resideInAnyPackage("io.quiesce..")
                .and()
                .resideOutsideOfPackages(
                        "io.quiesce.steps..",
                        "io.quiesce.work..",
                        "io.quiesce.runbooks..",
                        "io.quiesce.runs..",
                        "io.quiesce.access..",
                        "io.quiesce.lease..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.camunda..")
                .because("the engine's community edition is at its end of life: a fork must be able to take its place")
                .check(PRODUCT);
    }

    @Test
    void theDatabaseIsKnownToFewPackages() {
        noClasses()
                .that()
                .resideInAnyPackage("io.quiesce..")
                .and()
                .resideOutsideOfPackages(
                        "io.quiesce.transcript..",
                        "io.quiesce.work..",
                        "io.quiesce.lease..",
                        "io.quiesce.runbooks..",
                        "io.quiesce.runs..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..")
                .because("whoever writes a table is responsible for its rows surviving a crash")
                .check(PRODUCT);
    }

    @Test
    void theRunPagesSendNoCommand() {
        noClasses()
                .that()
                .resideInAPackage("io.quiesce.runs..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "io.quiesce.ssh..",
                                "io.quiesce.openvstorage..",
                                "io.quiesce.vxvm..",
                                "io.quiesce.power..",
                                "io.quiesce.steps..",
                                "io.quiesce.lab..")
                        .or(describe(
                                "send commands",
                                (JavaClass type) -> type.isEquivalentTo(CommandRunner.class)
                                        || type.isEquivalentTo(Recorded.class))))
                .because("whoever only reads must not be able to act")
                .allowEmptyShould(true)
                .check(PRODUCT);
    }

    @Test
    void whatCommandsAreGivenOnStandardInputMayBeReadByWhoeverReadsARunOrGoesBesideTheTranscript() {
        JavaClass command = PRODUCT.get(Command.class);

        assertThat(command.getMethod("withInput", String.class).getCallsOfSelf())
                .extracting(call -> call.getOriginOwner().getSimpleName())
                .as(
                        "a script of ours, and a password that a management host is given, of which nothing is written down")
                .containsExactlyInAnyOrder("Volumes", "RemoteIpmitool");
        assertThat(command.getConstructors().stream()
                        .flatMap(constructor -> constructor.getCallsOfSelf().stream())
                        .map(call -> call.getOriginOwner().getSimpleName())
                        .distinct())
                .as("who gives a command an input without a word, and who only hands one on")
                .containsExactlyInAnyOrder("Command", "Recorded");
    }

    @Test
    void onlyTheStartKnowsTheWireAndTheLab() {
        noClasses()
                .that()
                .resideInAPackage("io.quiesce.*..")
                .and()
                .resideOutsideOfPackages("io.quiesce.ssh..", "io.quiesce.lab..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quiesce.ssh..", "io.quiesce.lab..")
                .because("whoever knows the wire could send without a line in the transcript, and nothing but the start"
                        + " may know that nodes are pretended")
                .check(PRODUCT);
    }

    @Test
    void packagesKnowEachOtherInOneDirection() {
        slices().matching("io.quiesce.(*)..").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void namesSayWhatAThingIs() {
        Pattern empty = Pattern.compile(".*(Manager|Helper|Utils?|Impl|Data|Info|Base|Dto)|Abstract.*");
        List<String> bad = Stream.concat(PRODUCT.stream(), TESTS.stream())
                .map(JavaClass::getSimpleName)
                .filter(name -> empty.matcher(name).matches())
                .toList();

        assertThat(bad).as("a name such as Manager or Helper says nothing").isEmpty();
        assertThat(ourPackages())
                .extracting(JavaPackage::getRelativeName)
                .doesNotContain("util", "common", "service", "impl", "dto", "model");
    }

    @Test
    void everyPackageSaysWhatItIsForAndThatNothingIsNull() {
        assertThat(ourPackages()).isNotEmpty().allSatisfy(found -> assertThat(found.isAnnotatedWith(NullMarked.class))
                .as(found.getName() + " is @NullMarked in its package-info")
                .isTrue());
    }

    @Test
    void classesAreFinal() {
        classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .and(describe("are not what Spring configures itself by", type -> !isConfiguration(type)))
                .and(describe("are written by a person", ArchitectureTest::isWritten))
                .should()
                .haveModifier(FINAL)
                .because("what nobody extends can be understood where it stands")
                .check(PRODUCT);
    }

    private static boolean isConfiguration(JavaClass type) {
        return type.isMetaAnnotatedWith(Configuration.class)
                || type.isAnnotatedWith(Import.class)
                || type.getMethods().stream().anyMatch(method -> method.isAnnotatedWith(Bean.class));
    }

    private static boolean isWritten(JavaClass type) {
        return !type.getSimpleName().equals("package-info")
                && !type.getModifiers().contains(SYNTHETIC);
    }

    @Test
    void whatAClassNeedsStandsInItsConstructor() {
        fields().should()
                .notBeAnnotatedWith(Autowired.class)
                .andShould()
                .notBeAnnotatedWith(Value.class)
                .andShould()
                .notBeAnnotatedWith("jakarta.inject.Inject")
                .because("a class whose fields are set from outside cannot be made in a test")
                .check(PRODUCT);
    }

    @Test
    void timeComesFromTheClock() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.quiesce.lab..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("a test must be able to say what time it is")
                .check(PRODUCT);
    }

    @Test
    void testsAwaitAndNeverSleep() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .because("a sleep is too long on a fast machine and too short on a busy one")
                .check(TESTS);
        assertThat(TESTS).hasSizeGreaterThan(30);
    }

    @Test
    void programsAreCalledByNameAndNeverByAbsolutePath() throws IOException {
        Pattern program = Pattern.compile("\"[^\"\n]*/(usr/(local/)?)?s?bin/\\w+");
        List<Path> sources;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    // the lab links to the few real programs that a pretended node has
                    .filter(file -> !file.startsWith("src/main/java/io/quiesce/lab"))
                    .toList();
        }

        assertThat(sources).hasSizeGreaterThan(100);
        for (Path source : sources) {
            assertThat(Files.readString(source))
                    .as("%s: a program called by absolute path would be the real one, also in the lab", source)
                    .doesNotContainPattern(program);
        }
    }

    private static List<JavaPackage> ourPackages() {
        return PRODUCT.getPackage("io.quiesce").getSubpackages().stream()
                .filter(found -> !found.getClassesInPackageTree().isEmpty())
                .toList();
    }
}
