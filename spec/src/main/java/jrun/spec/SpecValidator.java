// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;

/**
 * Judges what a document asks for, as far as the document alone tells.
 *
 * <p>As strict as the specification; where that is silent, as runc. Problems stop the operation, warnings are logged. What
 * depends on the host (LSMs, controllers, kernel features) is judged where the host is known. Types and REQUIRED members
 * are {@link SpecReader}'s business.
 */
public final class SpecValidator {
    private SpecValidator() {}

    /** Everything that is wrong with a configuration; empty if it can be used. */
    public static List<Problem> validate(Spec spec) {
        return rules(spec).problems;
    }

    /** What is odd in a configuration but does no harm, e.g. an unknown capability. */
    public static List<Problem> warnings(Spec spec) {
        return rules(spec).warnings;
    }

    /** Everything that is wrong with the process of an exec; pointers begin at the process. */
    public static List<Problem> validate(Process process) {
        Checks checks = new Checks();
        ProcessRules.check(checks, "", process);
        return checks.problems;
    }

    /** What is odd in the process of an exec; pointers begin at the process. */
    public static List<Problem> warnings(Process process) {
        Checks checks = new Checks();
        ProcessRules.check(checks, "", process);
        return checks.warnings;
    }

    /** Everything that is wrong with the limits of an update; pointers begin at the limits. */
    public static List<Problem> validate(Resources resources) {
        Checks checks = new Checks();
        ResourceRules.check(checks, "", resources);
        return checks.problems;
    }

    /** Throws if anything is wrong with a configuration. */
    public static void check(Spec spec) throws SpecException {
        throwAny("config.json", validate(spec));
    }

    /** Throws if anything is wrong with the process of an exec. */
    public static void check(Process process) throws SpecException {
        throwAny("process", validate(process));
    }

    /** Throws if anything is wrong with the limits of an update. */
    public static void check(Resources resources) throws SpecException {
        throwAny("resources", validate(resources));
    }

    private static void throwAny(String document, List<Problem> problems) throws SpecException {
        if (!problems.isEmpty()) {
            throw new SpecException(document, problems);
        }
    }

    private static Checks rules(Spec spec) {
        Checks checks = new Checks();
        version(checks, spec.ociVersion());
        if (spec.process() != null) {
            ProcessRules.check(checks, "/process", spec.process());
        }
        utsNames(checks, spec);
        MountRules.check(checks, spec);
        hooks(checks, spec.hooks());
        if (spec.annotations().containsKey("")) {
            checks.problem("/annotations/", "must not have an empty name");
        }
        LinuxRules.check(checks, spec.linux());
        return checks;
    }

    private static void version(Checks checks, String version) {
        long major = SemanticVersion.major(version);
        if (major < 0) {
            checks.problem("/ociVersion", "must be a semantic version like 1.3.0, is " + Checks.quoted(version));
        } else if (major != 1) {
            checks.problem("/ociVersion", "must be a version 1 of the specification, is " + Checks.quoted(version));
        }
    }

    private static void utsNames(Checks checks, Spec spec) {
        if (spec.linux().namespace("uts") == null) {
            if (spec.hostname() != null) {
                checks.problem(
                        "/hostname", "needs a uts namespace; hint: add {\"type\": \"uts\"} to /linux/namespaces");
            }
            if (spec.domainname() != null) {
                checks.problem(
                        "/domainname", "needs a uts namespace; hint: add {\"type\": \"uts\"} to /linux/namespaces");
            }
        }
    }

    private static void hooks(Checks checks, Hooks hooks) {
        hooks(checks, "/hooks/prestart", hooks.prestart());
        hooks(checks, "/hooks/createRuntime", hooks.createRuntime());
        hooks(checks, "/hooks/createContainer", hooks.createContainer());
        hooks(checks, "/hooks/startContainer", hooks.startContainer());
        hooks(checks, "/hooks/poststart", hooks.poststart());
        hooks(checks, "/hooks/poststop", hooks.poststop());
    }

    private static void hooks(Checks checks, String pointer, List<Hook> hooks) {
        for (int i = 0; i < hooks.size(); i++) {
            Hook hook = hooks.get(i);
            checks.absolute(pointer + "/" + i + "/path", hook.path());
            if (hook.timeout() != null && hook.timeout() < 1) {
                checks.problem(pointer + "/" + i + "/timeout", "must be greater than 0, is " + hook.timeout());
            }
        }
    }
}
