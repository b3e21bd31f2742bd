// SPDX-License-Identifier: Apache-2.0
package jrun;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The package map of the style guide, so that it cannot drift. */
class DependencyDirectionTest {
    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("jrun");

    @Test
    void layersOnlyLookDown() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("plan")
                .definedBy("jrun.plan..")
                .layer("host")
                .definedBy("jrun.host..")
                .layer("runtime")
                .definedBy("jrun.runtime..")
                .layer("cli")
                .definedBy("jrun.cli..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("runtime")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("host")
                .mayOnlyBeAccessedByLayers("runtime", "cli")
                .check(MAIN);
    }

    @Test
    void kernelNumbersDependOnNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("jrun.kernel..")
                .should()
                .dependOnClassesThat(resideInAPackage("jrun..").and(not(resideInAPackage("jrun.kernel.."))))
                .check(MAIN);
    }

    /** A reader of one class needs those that it uses, and none of them needs it back. */
    @ParameterizedTest
    @ValueSource(strings = {"jrun.spec", "jrun.plan"})
    void classesAreInNoCycle(String name) {
        slices().assignedFrom(new TopLevelClasses(name))
                .should()
                .beFreeOfCycles()
                .check(MAIN);
    }

    /** A class with what is nested in it; a sealed interface and what it permits are one. */
    private record TopLevelClasses(String inPackage) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            if (!type.getPackageName().equals(inPackage)) {
                return SliceIdentifier.ignore();
            }
            return SliceIdentifier.of(type.isAssignableTo("jrun.plan.Op") ? "jrun.plan.Op" : topLevel(type.getName()));
        }

        private static String topLevel(String name) {
            int nested = name.indexOf('$');
            return nested < 0 ? name : name.substring(0, nested);
        }

        @Override
        public String getDescription() {
            return "classes of " + inPackage;
        }
    }

    @Test
    void noPackagesUseEachOtherInACircle() {
        slices().matching("jrun.(**)").should().beFreeOfCycles().check(MAIN);
    }

    /** From the top: create, exec; checkpoint; launch, control, query; what all commands share. */
    @Test
    void roomsOfTheRuntimeOnlyLookDown() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("create")
                .definedBy("jrun.runtime.create..")
                .layer("exec")
                .definedBy("jrun.runtime.exec..")
                .layer("checkpoint")
                .definedBy("jrun.runtime.checkpoint..")
                .layer("launch")
                .definedBy("jrun.runtime.launch..")
                .layer("control")
                .definedBy("jrun.runtime.control..")
                .layer("query")
                .definedBy("jrun.runtime.query..")
                .layer("sync")
                .definedBy("jrun.runtime.sync..")
                .layer("shared")
                .definedBy("jrun.runtime")
                .whereLayer("create")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("exec")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("query")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("checkpoint")
                .mayOnlyBeAccessedByLayers("create")
                .whereLayer("control")
                .mayOnlyBeAccessedByLayers("create", "checkpoint")
                .whereLayer("launch")
                .mayOnlyBeAccessedByLayers("create", "exec")
                .whereLayer("sync")
                .mayOnlyBeAccessedByLayers("launch", "create")
                .check(MAIN);
    }

    @Test
    void noClassesOfTheSystemCallFacadeDependOnEachOtherInACycle() {
        slices().assignedFrom(topLevelClassesOf("jrun.host.sys"))
                .should()
                .beFreeOfCycles()
                .check(MAIN);
    }

    /** Each class of a package with those that are nested in it. */
    private static SliceAssignment topLevelClassesOf(String packageName) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                String name = type.getName();
                int nested = name.indexOf('$');
                return type.getPackageName().equals(packageName)
                        ? SliceIdentifier.of(nested < 0 ? name : name.substring(0, nested))
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "the classes of " + packageName;
            }
        };
    }

    @Test
    void plannerTouchesNoKernelAndNoFiles() {
        noClasses()
                .that()
                .resideInAPackage("jrun.plan..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.sun.jna..", "jrun.host..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.file.Files")
                .check(MAIN);
    }

    /** Nested classes belong to the class around them; a sealed interface and its records are one thing. */
    @Test
    void noClassOfThePlannerLeadsBackToItself() {
        SliceAssignment byClass = new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                String name = type.getName();
                int nested = name.indexOf('$');
                return type.getPackageName().equals("jrun.plan")
                        ? SliceIdentifier.of(nested < 0 ? name : name.substring(0, nested))
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "classes of jrun.plan";
            }
        };

        slices().assignedFrom(byClass).should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void onlyTheSystemCallFacadeKnowsNativeLibraries() {
        noClasses()
                .that()
                .resideOutsideOfPackage("jrun.host.sys..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.sun.jna..")
                .check(MAIN);
    }

    @Test
    void onlyTheCommandLineKnowsPicocli() {
        noClasses()
                .that()
                .resideOutsideOfPackage("jrun.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..")
                .check(MAIN);
    }

    @Test
    void nothingUsesTheForeignFunctionInterfaceThatTheImageLacks() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.foreign..")
                .check(MAIN);
    }

    @Test
    void onlyTheCommandLineWritesToStandardStreams() {
        noClasses()
                .that()
                .resideOutsideOfPackages("jrun.cli..", "jrun.host.sys..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("jrun.host.sys.StdStreams")
                .check(MAIN);
    }
}
