// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.originOwner;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** What no class of jrun may use, because the native image would open the JDK's libraries for it (native-image/README.md). */
class ImageRulesTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("jrun");

    @Test
    void theEnvironmentIsReadThroughLibc() {
        noClasses()
                .should()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .check(MAIN);
    }

    @Test
    void filesProcessesAndStreamsGoThroughTheFacade() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(HelperBinary.class.getName()) // while the image is built
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.nio\\.file\\..*|java\\.io\\.File|java\\.net\\..*|java\\.lang\\.Process(Builder|Handle)?")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(MAIN);
    }

    @Test
    void onlyTheFacadeKnowsJnaAndTheImage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("jrun.host.sys")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.sun.jna..", "org.graalvm..")
                .check(MAIN);
    }

    @Test
    void onlyTheTypedCallsPassNumbersOfSystemCalls() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(RawCalls.class.getName())
                .should()
                .callMethodWhere(target(owner(assignableTo(Libc.class)))
                        .and(target(nameMatching("syscall|transfer")))
                        .and(not(originOwner(assignableTo(Libc.class)))))
                .check(MAIN);
    }

    @Test
    void noClassUsesTheForeignFunctionInterface() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.foreign..")
                .check(MAIN);
    }
}
