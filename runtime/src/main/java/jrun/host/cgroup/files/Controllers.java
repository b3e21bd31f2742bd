// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container's directories, one in each hierarchy that it is in, and the one answer to where a controller of it is: in the
 * v1 hierarchy that has it, else in the v2 one. Closing it closes the directories and changes nothing else.
 */
public final class Controllers implements AutoCloseable {
    private final CgroupMode mode;
    private final List<CgroupDir> directories = new ArrayList<>();
    private final @Nullable CgroupDir unified;

    /** @param paths absolute directory by the controllers of its hierarchy, empty for v2 */
    public Controllers(CgroupMode mode, Map<String, String> paths) {
        this.mode = mode;
        CgroupDir v2 = null;
        for (Map.Entry<String, String> entry : paths.entrySet()) {
            CgroupDir dir = new CgroupDir(entry.getKey(), entry.getValue());
            directories.add(dir);
            v2 = dir.unified() ? dir : v2;
        }
        unified = v2;
    }

    /** What was mounted when they were made. */
    public CgroupMode mode() {
        return mode;
    }

    /** All directories, in the order in which they are joined; they stay this object's. */
    public List<CgroupDir> directories() {
        return directories;
    }

    /** Whether the container is in no hierarchy at all. */
    public boolean isEmpty() {
        return directories.isEmpty();
    }

    /** The v2 directory, null where there is none. */
    public @Nullable CgroupDir unified() {
        return unified;
    }

    /** The directory in the v1 hierarchy of exactly these controllers, null where there is none. */
    public @Nullable CgroupDir v1(String controllers) {
        for (CgroupDir dir : directories) {
            if (!dir.unified() && dir.controllers().equals(controllers)) {
                return dir;
            }
        }
        return null;
    }

    /**
     * The directory that would have a controller's files: that of the v1 hierarchy which has it, else the v2 directory, whether
     * or not the controller is on there; null where there is neither.
     *
     * @param controller as v1 calls it; empty for the v2 directory
     */
    public @Nullable CgroupDir of(String controller) {
        for (CgroupDir dir : directories) {
            if (dir.has(controller)) {
                return dir;
            }
        }
        return unified;
    }

    /** Whether the files of a controller are those of v2, if only by their names: the container may have no cgroup at all. */
    public boolean onV2(String controller) {
        CgroupDir dir = of(controller);
        return dir == null ? mode == CgroupMode.V2 : dir.unified();
    }

    /** Where all processes can be stopped, null if nowhere. */
    public @Nullable CgroupDir freezer() {
        return of("freezer");
    }

    /** The directory whose processes are the container's: if it can be, one that can also stop them. */
    public CgroupDir members() {
        CgroupDir freezer = freezer();
        return freezer == null || freezer.unified() ? directories.getFirst() : freezer;
    }

    @Override
    public void close() {
        for (CgroupDir dir : directories) {
            dir.close();
        }
    }
}
