// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import jrun.spec.Process;
import org.jspecify.annotations.Nullable;

/** Labels of the security modules. runtime-spec: config.md#linux-process (apparmorProfile, selinuxLabel) */
final class LabelPlan {
    private LabelPlan() {}

    /** Refuses a label that no security module here would enforce. */
    static void check(Process process, @Nullable String mountLabel, HostFacts facts, String pointer)
            throws PlanException {
        String profile = text(process.privileges().apparmorProfile());
        if (!profile.isEmpty() && !facts.has(HostFacts.Trait.APPARMOR) && !profile.equals("unconfined")) {
            throw new PlanException(pointer + "/apparmorProfile", "AppArmor is not enabled on this host: " + profile);
        }
        String label = text(process.privileges().selinuxLabel());
        if (!label.isEmpty() && !facts.has(HostFacts.Trait.SELINUX)) {
            throw new PlanException(pointer + "/selinuxLabel", "SELinux is not enabled on this host: " + label);
        }
        if (!text(mountLabel).isEmpty() && !facts.has(HostFacts.Trait.SELINUX)) {
            throw new PlanException("/linux/mountLabel", "SELinux is not enabled on this host: " + mountLabel);
        }
    }

    /** The label of the session keyring, before it is made. */
    static void keyring(Process process, String pointer, Draft draft) {
        String label = text(process.privileges().selinuxLabel());
        if (!label.isEmpty()) {
            draft.add(new CredentialOp.Label("attr/keycreate", label), pointer + "/selinuxLabel");
        }
    }

    /** The labels that the program gets when it is executed. */
    static void exec(Process process, HostFacts facts, String pointer, Draft draft) {
        String profile = text(process.privileges().apparmorProfile());
        if (!profile.isEmpty() && facts.has(HostFacts.Trait.APPARMOR)) {
            draft.add(new CredentialOp.Label("attr/apparmor/exec", "exec " + profile), pointer + "/apparmorProfile");
        }
        String label = text(process.privileges().selinuxLabel());
        if (!label.isEmpty()) {
            draft.add(new CredentialOp.Label("attr/exec", label), pointer + "/selinuxLabel");
        }
    }

    private static String text(@Nullable String label) {
        return label == null ? "" : label;
    }
}
