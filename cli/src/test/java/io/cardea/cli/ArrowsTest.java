// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which room may know which: the arrows of docs/architecture.md.
class ArrowsTest {
    private static final String CORE = "io.cardea.core..";
    private static final String[] OURS = {"io.cardea.."};
    private static JavaClasses all;

    @BeforeAll
    static void read() {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false); // the rules ask for others' names only, not for what they are
        all = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.cardea");
    }

    @Test
    void theRoomsAreReallySeen() {
        assertThat(all.containPackage("io.cardea.core.exchange")).isTrue();
        assertThat(all.containPackage("io.cardea.net.http1")).isTrue();
        assertThat(all.contain("io.cardea.Cardea")).isTrue();
    }

    @Test
    void coreKnowsNobody() {
        classes().that().resideInAPackage(CORE).should().onlyDependOnClassesThat(resideInAnyPackage(CORE).or(outside())).check(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"net", "files", "cache", "state", "registry", "policies", "validate", "identity", "telemetry", "admin", "eureka", "kubernetes", "plugins"})
    void aRoomBesideTheCoreKnowsTheCoreAndItself(String room) {
        var own = "io.cardea." + room + "..";
        classes().that().resideInAPackage(own).should().onlyDependOnClassesThat(resideInAnyPackage(own, CORE).or(outside()))
            .allowEmptyShould(true).check(all);
    }

    @Test
    void acmeKnowsTheNetworkAndTheCoreAndNobodyElseKnowsItsLibrary() {
        var own = "io.cardea.acme..";
        classes().that().resideInAPackage(own).should().onlyDependOnClassesThat(resideInAnyPackage(own, CORE, "io.cardea.net.tls..", "io.cardea.net.listen..").or(outside())).check(all);
        noClasses().that().resideOutsideOfPackage(own).should().dependOnClassesThat().resideInAPackage("org.shredzone..").check(all);
    }

    @Test
    void nobodyButItsRoomKnowsTheLibraryOfJsonSchema() {
        noClasses().that().resideOutsideOfPackage("io.cardea.validate.schema..").should().dependOnClassesThat().resideInAPackage("com.networknt..").check(all);
    }

    @Test
    void nobodyButTheRoomOfIdentityKnowsItsLibrary() {
        noClasses().that().resideOutsideOfPackage("io.cardea.identity..").should().dependOnClassesThat().resideInAPackage("com.nimbusds..").check(all);
    }

    @Test
    void onlyTheStateKnowsWhoSpeaksToRedis() {
        noClasses().that().resideOutsideOfPackage("io.cardea.state.redis..").should().dependOnClassesThat().resideInAnyPackage("io.lettuce..", "reactor..").check(all);
    }

    @Test
    void nobodyKnowsTheModuleThatCanBeLeftOutNorItsLibrary() {
        noClasses().that().resideOutsideOfPackage("io.cardea.kubernetes..").should().dependOnClassesThat().resideInAnyPackage("io.cardea.kubernetes..", "io.fabric8..").check(all);
    }

    @Test
    void whatServicesTakeFromUsToRegisterKnowsOnlyTheJdk() {
        var own = "io.cardea.registry.client..";
        classes().that().resideInAPackage(own).should().onlyDependOnClassesThat(resideInAnyPackage(own, "java..", "org.jspecify..")).check(all);
    }

    @Test
    void theLibraryKnowsNeitherTheCommandNorTheBenchNorTheExamples() {
        noClasses().that().resideInAPackage("io.cardea")
            .should().dependOnClassesThat().resideInAnyPackage("io.cardea.cli..", "io.cardea.bench..", "io.cardea.examples..").check(all);
    }

    @Test
    void noPackagesKnowEachOtherInACircle() {
        slices().matching("io.cardea.(**)").should().beFreeOfCycles().check(all);
    }

    @Test
    void nobodyKnowsTheCommand() {
        noClasses().that().resideOutsideOfPackage("io.cardea.cli..").should().dependOnClassesThat().resideInAPackage("io.cardea.cli..").check(all);
    }

    @Test
    void nothingAboveTheWireKnowsNetty() {
        noClasses().that().resideInAnyPackage("io.cardea", "io.cardea.cli..")
            .should().dependOnClassesThat().resideInAPackage("io.netty..").check(all);
    }

    @Test
    void theRoomsKnowOfNettyOnlyBuffersAndItsSmallTools() {
        noClasses().that().resideInAnyPackage(CORE, "io.cardea.files..", "io.cardea.cache..", "io.cardea.registry..", "io.cardea.policies..", "io.cardea.validate..", "io.cardea.identity..", "io.cardea.telemetry..", "io.cardea.admin..", "io.cardea.acme..", "io.cardea.plugins..")
            .should().dependOnClassesThat(resideInAnyPackage("io.netty..").and(
                com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage("io.netty.buffer..", "io.netty.util..")))).check(all);
    }

    @Test
    void theWireDoesNotKnowWhoGoesUpstreamOnIt() {
        noClasses().that().resideInAPackage("io.cardea.net.http1..").should().dependOnClassesThat().resideInAPackage("io.cardea.net.upstream..").check(all);
    }

    private static com.tngtech.archunit.base.DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass> outside() {
        return com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage(OURS));
    }
}
