// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import java.util.HashMap;
import java.util.Map;
import jrun.host.HostProbe;
import jrun.host.HostTrees;
import jrun.host.notify.NotifyProxy;
import jrun.host.seccomp.SeccompCache;
import jrun.host.seccomp.SeccompCompiler;
import jrun.host.state.StateDir;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.host.sys.Trace;
import jrun.plan.CgroupFacts;
import jrun.plan.CompiledSeccomp;
import jrun.plan.CreateRequest;
import jrun.plan.HostFacts;
import jrun.plan.Inheritance;
import jrun.runtime.CgroupManager;
import jrun.runtime.Context;
import jrun.runtime.launch.InheritedDescriptors;
import jrun.runtime.launch.SeccompFile;
import jrun.spec.JrunException;
import jrun.spec.Mount;
import jrun.spec.Seccomp;
import org.jspecify.annotations.Nullable;

/** Asks this host what the planner needs to know for a configuration, and no more: for create, or only to show the plan. */
final class InitPlanning {
    private final Context context;
    private final BundleConfig config;
    private final CreateOptions options;

    InitPlanning(Context context, BundleConfig config, CreateOptions options) {
        this.context = context;
        this.config = config;
        this.options = options;
    }

    /** For a container that will be made; its compiled filter is kept for exec. */
    CreateRequest requestFor(ContainerReservation reservation) throws JrunException {
        InheritedDescriptors inherited =
                InheritedDescriptors.of(options.launch().preserveFds());
        HostFacts facts = lookAtHost(reservation.cgroupFacts());
        Seccomp profile = config.spec().linux().seccomp();
        CompiledSeccomp filter = null;
        if (profile != null && config.spec().process() != null) {
            long begin = Trace.now();
            filter = SeccompCache.compile(context.root(), profile);
            Trace.phase("compile seccomp", begin);
            reservation.dir().writeFile(StateDir.SECCOMP_FILTER, SeccompFile.encode(filter));
        }
        return request(facts, inherited, NotifyProxy.makeDirectory(reservation.dir()), filter, reservation.limited());
    }

    /** For a container that nobody makes: nothing is written, and the caller need not have opened what it would pass on. */
    CreateRequest requestToShow(CgroupFacts cgroups) throws JrunException {
        Seccomp profile = config.spec().linux().seccomp();
        CompiledSeccomp filter = profile == null ? null : SeccompCompiler.compile(profile);
        return request(
                lookAtHost(cgroups),
                new InheritedDescriptors(0, null, options.launch().preserveFds()),
                null,
                filter,
                context.cgroups() != CgroupManager.DISABLED);
    }

    private HostFacts lookAtHost(CgroupFacts cgroups) throws JrunException {
        long begin = Trace.now();
        HostFacts facts = HostProbe.forCreate(config.spec(), cgroups);
        Trace.phase("look at the host", begin);
        return facts;
    }

    private CreateRequest request(
            HostFacts facts,
            InheritedDescriptors inherited,
            @Nullable String notifyDirectory,
            @Nullable CompiledSeccomp filter,
            boolean limited)
            throws JrunException {
        return new CreateRequest(
                config.spec(),
                options.id(),
                config.bundle().path(),
                facts,
                options.noPivot() ? HostTrees.outside(config.rootfs()) : null,
                options.noNewKeyring(),
                new Inheritance(inherited.listenFds(), inherited.listenNames(), inherited.preserved(), notifyDirectory),
                links(),
                filter,
                options.launch(),
                limited);
    }

    /** Looked at once, here: what the container gets is the text of the link as it was now. */
    private Map<String, String> links() throws SyscallException {
        Map<String, String> links = Map.of();
        for (Mount mount : config.spec().mounts()) {
            if (mount.copiesSymlink()) {
                String source = mount.source();
                String path = source.startsWith("/") ? source : config.bundle().path() + "/" + source;
                if (Syscalls.isSymlink(path)) {
                    links = links.isEmpty() ? new HashMap<>() : links;
                    links.put(source, Syscalls.readlink(path));
                }
            }
        }
        return links;
    }
}
