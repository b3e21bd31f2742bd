// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.devices.CgroupDevices;
import jrun.host.cgroup.devices.DeviceProperties;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.files.Controllers;
import jrun.host.cgroup.limits.LimitProperties;
import jrun.host.cgroup.limits.Limits;
import jrun.host.cgroup.place.CgroupPlacement;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.cgroup.place.CgroupView;
import jrun.host.cgroup.place.Hierarchy;
import jrun.host.cgroup.processes.CgroupFreezer;
import jrun.host.cgroup.processes.CgroupKiller;
import jrun.host.sys.SyscallException;
import jrun.host.systemd.AnnotatedProperties;
import jrun.host.systemd.BusValue;
import jrun.host.systemd.SystemdException;
import jrun.host.systemd.SystemdManager;
import jrun.host.systemd.UnitProperty;
import jrun.plan.StepDetail;
import jrun.spec.DeviceRule;
import jrun.spec.JrunException;
import jrun.spec.Resources;
import org.jspecify.annotations.Nullable;

/**
 * Has systemd make the cgroups, as a scope around the container's process. Limits with a unit property
 * are set as properties too, or systemd would reset them; then all files are written as {@link Cgroupfs} does, since the scope is delegated to us.
 * docs/adr/0016-systemd-driver.md
 */
final class Systemd implements CgroupDriver, ProcessMover {
    static final String NAME = "systemd";

    private static final String POINTER = "/linux/cgroupsPath";

    /** How long systemd is given to remove a cgroup by itself when it cannot be asked to. */
    private static final int REMOVAL_MS = 1000;

    private final boolean rootless;
    private final Cgroupfs files;
    private @Nullable SystemdManager connected;
    private List<UnitProperty> asked = List.of();
    private boolean devicesAsked;

    Systemd(boolean rootless) {
        this.rootless = rootless;
        this.files = new Cgroupfs(rootless);
    }

    /** The manager that makes this container's cgroups. */
    private SystemdManager manager() throws SystemdException {
        SystemdManager manager = connected == null ? SystemdManager.connect(rootless) : connected;
        connected = manager;
        return manager;
    }

    @Override
    public CgroupPlacement place(CgroupView view, @Nullable String cgroupsPath, String id) throws JrunException {
        String path = cgroupsPath == null ? "" : cgroupsPath;
        if (rootless && view.mode() != CgroupMode.V2) {
            throw CgroupException.refused(
                    "use systemd for cgroup \"" + path + "\"",
                    POINTER,
                    "cannot use rootless systemd cgroups manager on cgroup v1",
                    "leave --systemd-cgroup out, or boot with cgroup v2 alone");
        }
        if (view.mode() == CgroupMode.NONE) {
            throw CgroupException.refused(
                    "use systemd for cgroup \"" + path + "\"", POINTER, "no cgroup hierarchy is mounted");
        }
        String below =
                UnitPath.of(path, id, rootless ? "user.slice" : "system.slice").directory();
        String base = rootless ? manager().property("ControlGroup") : "";
        Map<String, String> paths = new LinkedHashMap<>();
        for (Hierarchy hierarchy : view.hierarchies()) {
            paths.put(hierarchy.controllers(), hierarchy.mountPoint() + (base.equals("/") ? "" : base) + below);
        }
        return new CgroupPlacement(view, new CgroupRecord(NAME, view.mode(), rootless, paths, false, List.of()));
    }

    @Override
    public ProcessMover mover() {
        return this;
    }

    /** The container's unit; its name is that of the directories. */
    private static UnitPath unit(Controllers controllers) {
        return UnitPath.ofDirectory(controllers.directories().getFirst().path());
    }

    @Override
    public void prepare(Controllers controllers, NewCgroup wanted) throws JrunException {
        asked = properties(controllers, wanted);
        devicesAsked = wanted.devices() && !rootless;
        manager().prepareStart(unit(controllers).unit(), asked);
    }

    @Override
    public List<StepDetail> planned(Controllers controllers, NewCgroup wanted) throws JrunException {
        List<StepDetail> details = new ArrayList<>();
        details.add(new StepDetail("unit " + unit(controllers).unit(), POINTER));
        for (UnitProperty property : properties(controllers, wanted)) {
            details.add(new StepDetail(property.text(), ""));
        }
        return details;
    }

    private List<UnitProperty> properties(Controllers controllers, NewCgroup wanted) throws JrunException {
        UnitPath unit = unit(controllers);
        SystemdManager manager = manager();
        List<UnitProperty> properties = new ArrayList<>();
        properties.add(UnitProperty.text("Description", "jrun container " + wanted.id()));
        if (unit.isSlice()) {
            properties.add(UnitProperty.list("Wants", "s", List.of(BusValue.text(unit.slice()))));
        } else {
            properties.add(UnitProperty.text("Slice", unit.slice()));
            properties.add(UnitProperty.flag("Delegate", true));
        }
        for (String accounting :
                List.of("Memory", "CPU", controllers.mode() == CgroupMode.V2 ? "IO" : "BlockIO", "Tasks")) {
            properties.add(UnitProperty.flag(accounting + "Accounting", true));
        }
        properties.add(UnitProperty.flag("DefaultDependencies", false));
        properties.addAll(AnnotatedProperties.of(wanted.annotations()));
        properties.addAll(LimitProperties.of(wanted.resources(), controllers, true, () -> version(manager)));
        if (wanted.devices() && !rootless) {
            properties.addAll(DeviceProperties.of(wanted.resources().devices(), controllers.onV2("devices")));
        }
        return properties;
    }

    @Override
    public void begin(Controllers controllers, int process) throws JrunException {
        manager().requestStart(unit(controllers).unit(), process);
    }

    private static int version(SystemdManager manager) throws JrunException {
        String version = manager.property("Version");
        int begin = version.startsWith("v") ? 1 : 0;
        int end = begin;
        while (end < version.length() && Character.isDigit(version.charAt(end))) {
            end++;
        }
        return (int) CgroupText.number(version.substring(begin, end), 0);
    }

    @Override
    public void make(Controllers controllers, int process, List<String> created) throws JrunException {
        manager().awaitStart(unit(controllers).unit(), process, asked);
        try {
            makeDirectories(controllers, process, created);
        } catch (JrunException e) {
            remove(controllers, true, created);
            throw e;
        }
    }

    private static void makeDirectories(Controllers controllers, int process, List<String> created)
            throws CgroupException {
        for (CgroupDir dir : controllers.directories()) {
            try {
                if (!Cgroupfs.makeDirectory(dir.path(), created) && !dir.pids().equals(List.of(process))) {
                    Cgroupfs.refuseUsed(dir); // a hierarchy that systemd leaves alone
                }
            } catch (SyscallException e) {
                throw CgroupException.failed("create cgroup " + dir.path(), POINTER, e, "");
            }
        }
    }

    @Override
    public void moveIn(Controllers controllers, int process) throws CgroupException {
        for (CgroupDir dir : controllers.directories()) {
            try {
                if (!dir.pids().contains(process)) {
                    // soon after systemd's own move this waits for nothing
                    dir.write("cgroup.procs", Integer.toString(process));
                }
            } catch (SyscallException e) {
                throw CgroupException.failed("move process " + process + " into " + dir.path(), POINTER, e, "");
            }
        }
    }

    @Override
    public boolean attach(Controllers controllers, int process) throws JrunException {
        try {
            manager().attach(unit(controllers).unit(), process);
            return true;
        } catch (SystemdException e) {
            return false; // an exec stays where it is then, as with the other driver
        }
    }

    @Override
    public void restrictDevices(Controllers controllers, List<DeviceRule> rules) throws JrunException {
        if (!devicesAsked && !rootless) {
            List<UnitProperty> properties = DeviceProperties.of(rules, controllers.onV2("devices"));
            manager().setProperties(unit(controllers).unit(), properties);
        }
        CgroupDevices.apply(controllers, rules, true, rootless);
    }

    @Override
    public void update(Controllers controllers, Resources resources) throws JrunException {
        Limits.checkUsage(resources, controllers);
        SystemdManager manager = manager();
        List<UnitProperty> properties =
                new ArrayList<>(LimitProperties.of(resources, controllers, false, () -> version(manager)));
        if (!resources.devices().isEmpty() && !rootless) {
            properties.addAll(DeviceProperties.of(resources.devices(), controllers.onV2("devices")));
        }
        if (resources.devices().isEmpty() || controllers.onV2("devices")) {
            change(controllers, resources, properties);
            return;
        }
        // On v1 systemd takes all devices away before it gives some back: nobody may look meanwhile.
        CgroupDir freezer = controllers.freezer();
        boolean freeze = freezer != null && !CgroupFreezer.isFrozen(freezer);
        if (freezer != null && freeze) {
            CgroupFreezer.freeze(freezer);
        }
        try {
            change(controllers, resources, properties);
        } finally {
            if (freezer != null && freeze) {
                CgroupFreezer.thaw(freezer);
            }
        }
    }

    private void change(Controllers controllers, Resources resources, List<UnitProperty> properties)
            throws JrunException {
        if (!properties.isEmpty()) {
            manager().setProperties(unit(controllers).unit(), properties);
        }
        files.update(controllers, resources);
    }

    @Override
    public void remove(Controllers controllers, boolean owned, List<String> created) throws JrunException {
        SystemdException unreachable = null;
        if (owned || isNobodys(controllers)) {
            try {
                manager().stop(unit(controllers).unit());
            } catch (SystemdException e) {
                unreachable = e;
                // whoever removes the cgroup before systemd does leaves a scope that never ends
                CgroupKiller.awaitRemoval(followed(controllers), REMOVAL_MS);
            }
        }
        try {
            files.remove(controllers, owned, created);
        } catch (CgroupException e) {
            if (unreachable != null) {
                e.addSuppressed(unreachable);
            }
            throw e;
        }
    }

    /**
     * Whether nothing is in it: then its unit, if there is one, is what a create left that was killed; systemd does not
     * notice the end of a process that had died before it was moved in. With processes it is another container's.
     */
    private static boolean isNobodys(Controllers controllers) throws CgroupException {
        CgroupDir dir = followed(controllers);
        try {
            String events = dir.unified() ? dir.readOrEmpty("cgroup.events") : "";
            boolean below = !dir.unified() && dir.hasFile("cgroup.procs") && dir.hasChildren();
            return !events.contains("populated 1")
                    && dir.readOrEmpty("cgroup.procs").isBlank()
                    && !below;
        } catch (SyscallException e) {
            throw CgroupException.failed("look into cgroup " + dir.path(), "", e, "");
        }
    }

    /** The directory by which systemd follows the unit's processes. */
    private static CgroupDir followed(Controllers controllers) {
        CgroupDir unified = controllers.unified();
        CgroupDir named = controllers.v1("name=systemd");
        return unified != null ? unified : named != null ? named : controllers.members();
    }

    @Override
    public void close() {
        if (connected != null) {
            connected.close();
            connected = null;
        }
    }
}
