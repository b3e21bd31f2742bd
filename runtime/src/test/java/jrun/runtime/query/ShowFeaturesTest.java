// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import jrun.spec.Json;
import jrun.spec.JsonObject;
import jrun.spec.KnownNames;
import jrun.spec.SpecException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShowFeaturesTest {
    private JsonObject features;
    private JsonObject linux;

    @BeforeEach
    void parse() throws SpecException {
        String document = ShowFeatures.document("1", "abc", List.of("SECCOMP_FILTER_FLAG_TSYNC"));
        features = Json.parse("features", document.getBytes(StandardCharsets.UTF_8));
        linux = object(features, "linux");
    }

    private static JsonObject object(JsonObject parent, String name) {
        return requireNonNull(parent.object(name), name);
    }

    private boolean enabled(String name) {
        return object(linux, name).requiredBool("enabled");
    }

    @Test
    void versionsAndAnnotationsAreThere() {
        assertEquals("1.0.0", features.string("ociVersionMin"));
        assertEquals("1.3.0", features.string("ociVersionMax"));
        assertEquals("1", features.stringMap("annotations").get("jrun.version"));
        assertEquals("abc", features.stringMap("annotations").get("jrun.commit"));
    }

    @Test
    void kindsOfNamespacesAndHooksAreComplete() {
        assertEquals(8, linux.strings("namespaces").size());
        assertEquals(6, features.strings("hooks").size());
        assertTrue(linux.strings("capabilities").contains("CAP_CHECKPOINT_RESTORE"));
        assertTrue(features.strings("potentiallyUnsafeConfigAnnotations").contains("org.systemd.property."));
        assertTrue(features.strings("mountOptions").contains("rbind"));
    }

    @Test
    void cgroupsOfBothVersionsAreThereAndSystemdMakesThem() {
        JsonObject cgroup = object(linux, "cgroup");
        assertTrue(cgroup.requiredBool("v1"));
        assertTrue(cgroup.requiredBool("v2"));
        assertTrue(cgroup.requiredBool("rdma"));
        assertTrue(cgroup.requiredBool("systemd"));
        assertTrue(cgroup.requiredBool("systemdUser"));
    }

    @Test
    void whatIsDoneIsEnabled() throws SpecException {
        assertTrue(enabled("apparmor"));
        assertTrue(enabled("selinux"));
        assertTrue(enabled("netDevices"));
        assertTrue(object(object(linux, "mountExtensions"), "idmap").requiredBool("enabled"));
        assertTrue(enabled("intelRdt"));
        features.check();
    }

    @Test
    void memoryPoliciesAreThoseTheValidatorTakes() {
        JsonObject policy = object(linux, "memoryPolicy");
        assertEquals(KnownNames.MEMORY_POLICY_MODES, policy.strings("modes"));
        assertEquals(KnownNames.MEMORY_POLICY_FLAGS, policy.strings("flags"));
    }

    @Test
    void ofTheSeccompFlagsThoseAreSupportedThatTheHostTakes() {
        JsonObject seccomp = object(linux, "seccomp");
        assertTrue(seccomp.requiredBool("enabled"));
        assertEquals(KnownNames.SECCOMP_FLAGS, seccomp.strings("knownFlags"));
        assertEquals(List.of("SECCOMP_FILTER_FLAG_TSYNC"), seccomp.strings("supportedFlags"));
        assertTrue(seccomp.strings("archs").contains("SCMP_ARCH_X86_64"));
    }
}
