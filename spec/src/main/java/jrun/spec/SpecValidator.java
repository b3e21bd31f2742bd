// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;

/**
 * Judges what a document asks for, as far as the document alone tells.
 *
 * <p>As strict as the specification; where that is silent, as runc. Problems stop the operation, warnings are logged.
 * What passes is not judged again: the planner asks only what depends on the host (privileges, LSMs, controllers,
 * kernel features). Types and REQUIRED members are {@link SpecReader}'s business.
 */
public final class SpecValidator {
    private SpecValidator() {}

    /**
     * Judges a configuration.
     *
     * @return what is odd but does no harm, such as an unknown capability: one warning each for the log
     * @throws SpecException with everything that is wrong
     */
    public static List<Problem> check(Spec spec) throws SpecException {
        Findings findings = new Findings("config.json");
        version(findings, spec.ociVersion());
        if (spec.process() != null) {
            ProcessRules.check(findings, "/process", spec.process());
        }
        utsNames(findings, spec);
        MountRules.check(findings, spec);
        hooks(findings, spec.hooks());
        if (spec.annotations().containsKey("")) {
            findings.problem("/annotations/", "must not have an empty name");
        }
        CrunAnnotations.check(findings, spec.annotations());
        LinuxRules.check(findings, spec.linux());
        return findings.warningsOnly();
    }

    /** Judges the process of an exec as a configuration; pointers begin at the process. */
    public static List<Problem> check(Process process) throws SpecException {
        Findings findings = new Findings("process");
        ProcessRules.check(findings, "", process);
        return findings.warningsOnly();
    }

    /** Judges the limits of an update as a configuration; pointers begin at the limits. */
    public static List<Problem> check(Resources resources) throws SpecException {
        Findings findings = new Findings("resources");
        ResourceRules.check(findings, "", resources);
        return findings.warningsOnly();
    }

    /**
     * Judges mounts that are added to a container which runs; pointers begin as in its configuration.
     *
     * @param spec the container's configuration, with these mounts in place of its own
     */
    public static List<Problem> checkMounts(Spec spec) throws SpecException {
        Findings findings = new Findings("mounts");
        MountRules.check(findings, spec);
        return findings.warningsOnly();
    }

    private static void version(Findings findings, String version) {
        long major = SemanticVersion.major(version);
        if (major < 0) {
            findings.problem("/ociVersion", "must be a semantic version like 1.3.0, is " + Problem.quoted(version));
        } else if (major != 1) {
            findings.problem("/ociVersion", "must be a version 1 of the specification, is " + Problem.quoted(version));
        }
    }

    private static void utsNames(Findings findings, Spec spec) {
        if (spec.hostname() != null) {
            findings.needsNamespace("/hostname", spec.linux(), "uts");
        }
        if (spec.domainname() != null) {
            findings.needsNamespace("/domainname", spec.linux(), "uts");
            SysctlRules.domainname(findings, spec.linux(), spec.domainname());
        }
    }

    private static void hooks(Findings findings, Hooks hooks) {
        hooks(findings, "/hooks/prestart", hooks.prestart());
        hooks(findings, "/hooks/createRuntime", hooks.createRuntime());
        hooks(findings, "/hooks/createContainer", hooks.createContainer());
        hooks(findings, "/hooks/startContainer", hooks.startContainer());
        hooks(findings, "/hooks/poststart", hooks.poststart());
        hooks(findings, "/hooks/poststop", hooks.poststop());
    }

    private static void hooks(Findings findings, String pointer, List<Hook> hooks) {
        for (int i = 0; i < hooks.size(); i++) {
            Hook hook = hooks.get(i);
            findings.absolute(pointer + "/" + i + "/path", hook.path());
            if (hook.timeout() != null && hook.timeout() < 1) {
                findings.problem(pointer + "/" + i + "/timeout", "must be greater than 0, is " + hook.timeout());
            }
        }
    }
}
