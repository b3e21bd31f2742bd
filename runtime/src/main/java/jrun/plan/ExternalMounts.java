// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.kernel.Uapi;
import jrun.spec.Mount;
import jrun.spec.Spec;

/**
 * Names for what CRIU neither writes to its images nor finds there. Its notation is {@code mnt[KEY]:VALUE}: a key that
 * holds {@code ]:} would be read as a shorter one with another value, so that a path of the container's image could lead
 * CRIU to a file of the host (CVE-2026-119101). Hence names come from the configuration alone, and such a one is refused.
 */
public final class ExternalMounts {
    /** What runc calls the cover of a masked file, so that its images can be restored here and ours there. */
    private static final String MASK = "/dev/null";

    private static final String OTHER_MASK = "masked:/dev/null";
    private static final String CONFUSING = "]:";

    private final Map<String, ExternalMount> byName = new LinkedHashMap<>();

    private ExternalMounts() {}

    /**
     * Those of a configuration, in its order; of two on one destination the later one, which covers the other.
     *
     * @throws PlanException if a destination cannot be told to CRIU
     */
    public static List<ExternalMount> of(Spec spec, String bundle, CgroupFacts cgroups) throws PlanException {
        ExternalMounts mounts = new ExternalMounts();
        boolean user = has(spec, Uapi.CLONE_NEWUSER);
        for (int i = 0; i < spec.mounts().size(); i++) {
            Mount mount = spec.mounts().get(i);
            String pointer = "/mounts/" + i;
            String target = Paths.clean(mount.destination());
            if (mount.isRemount()) {
                continue;
            }
            if (mount.isBind()) {
                mounts.add(target, Paths.resolve(bundle, mount.source()), recursive(mount), pointer);
            } else if (mount.type().equals("cgroup") && !has(spec, Uapi.CLONE_NEWCGROUP)) {
                mounts.addCgroups(target, cgroups, user, pointer);
            } else if (mount.type().equals("sysfs") && user && !has(spec, Uapi.CLONE_NEWNET)) {
                mounts.add(target, "/sys", true, pointer);
            } else {
                mounts.byName.remove(target);
            }
        }
        if (user) {
            mounts.addDevices(spec);
        }
        return List.copyOf(mounts.byName.values());
    }

    private static boolean has(Spec spec, long flag) {
        return spec.linux().namespaces().stream().anyMatch(entry -> NamespaceTypes.flag(entry.type()) == flag);
    }

    private static boolean recursive(Mount mount) {
        return MountOptions.of(mount.options()).recursive();
    }

    /** As {@link CgroupMountPlan} binds them: v1 hierarchies, and v2 where it cannot be mounted again. */
    private void addCgroups(String target, CgroupFacts facts, boolean user, String pointer) throws PlanException {
        CgroupFacts.Unified unified = facts.v2();
        if (facts.mode() == CgroupFacts.Mode.V2) {
            if (user && unified != null) {
                add(target, unified.mountPoint(), true, pointer);
            }
            return;
        }
        for (CgroupFacts.Hierarchy hierarchy : facts.v1()) {
            add(Paths.clean(target + "/" + hierarchy.name()), hierarchy.containerPath(), true, pointer);
        }
    }

    private void addDevices(Spec spec) throws PlanException {
        List<String> paths = new ArrayList<>(DevicePlan.defaultPaths());
        spec.linux().devices().forEach(device -> paths.add(Paths.clean(device.path())));
        for (String path : paths) {
            if (!byName.containsKey(path)) {
                check(path, "/linux/devices");
                byName.put(path, new ExternalMount(path, path, false, true, "/linux/devices"));
            }
        }
    }

    private void add(String name, String source, boolean recursive, String pointer) throws PlanException {
        check(name, pointer);
        byName.remove(name); // the place of the later one counts
        byName.put(name, new ExternalMount(name, source, recursive, false, pointer));
    }

    private static void check(String name, String pointer) throws PlanException {
        if (name.contains(CONFUSING)) {
            throw new PlanException(pointer, name + " cannot be told to CRIU, which reads \"]:\" as the end of a name");
        }
    }

    /** {@code mnt[KEY]:VALUE}: in a dump from the path in the container to the name, in a restore from the name to the path. */
    public static String external(String key, String value) throws PlanException {
        check(key, "/mounts");
        return "mnt[" + key + "]:" + value;
    }

    /** The name of what covers masked files, another one than any of these mounts has. */
    public static String maskName(List<ExternalMount> mounts) {
        return mounts.stream().anyMatch(mount -> mount.name().equals(MASK)) ? OTHER_MASK : MASK;
    }
}
