// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import jrun.host.criu.CriuOption;
import jrun.runtime.checkpoint.CriuSettings;
import picocli.CommandLine.Model.CommandSpec;

/** The options that checkpoint and restore have in common, and which of CRIU's they are. */
final class CriuFlags {
    private static final Map<CriuOption, String> NAMES = names();

    private CriuFlags() {}

    private static Map<CriuOption, String> names() {
        Map<CriuOption, String> names = new EnumMap<>(CriuOption.class);
        names.put(CriuOption.TCP_ESTABLISHED, "--tcp-established");
        names.put(CriuOption.TCP_CLOSE, "--tcp-close");
        names.put(CriuOption.TCP_SKIP_IN_FLIGHT, "--tcp-skip-in-flight");
        names.put(CriuOption.EXT_UNIX_SK, "--ext-unix-sk");
        names.put(CriuOption.SHELL_JOB, "--shell-job");
        names.put(CriuOption.FILE_LOCKS, "--file-locks");
        names.put(CriuOption.LAZY_PAGES, "--lazy-pages");
        names.put(CriuOption.AUTO_DEDUP, "--auto-dedup");
        names.put(CriuOption.LEAVE_RUNNING, "--leave-running");
        names.put(CriuOption.LINK_REMAP, "--link-remap");
        return names;
    }

    /** Adds what both have to the command's model. */
    static CommandSpec addCommon(CommandSpec spec) {
        spec.addOption(OptionSpecs.value("DIR", "directory of CRIU's images, checkpoint by default", "--image-path"))
                .addOption(OptionSpecs.value(
                        "DIR",
                        "directory of CRIU's log and other work files, that of the images by default",
                        "--work-path"));
        add(spec, CriuOption.TCP_ESTABLISHED, "allow open TCP connections");
        add(spec, CriuOption.TCP_CLOSE, "restore open TCP connections as closed ones");
        add(spec, CriuOption.EXT_UNIX_SK, "allow Unix sockets that lead outside");
        add(spec, CriuOption.SHELL_JOB, "allow a session and a terminal that lead outside");
        add(spec, CriuOption.FILE_LOCKS, "allow file locks");
        add(spec, CriuOption.LAZY_PAGES, "bring memory when it is first used, by userfaultfd");
        add(spec, CriuOption.AUTO_DEDUP, "punch holes for pages that a newer image has");
        return spec.addOption(OptionSpecs.value(
                        "MODE",
                        "what is done with cgroups: soft (default), full, strict, ignore",
                        "--manage-cgroups-mode"))
                .addOption(OptionSpecs.list(
                        "TYPE", "recreate this namespace empty (network only; always done)", "--empty-ns"))
                .addOption(OptionSpecs.value(
                        "METHOD",
                        "how to block network traffic during the dump: iptables, nftables, skip",
                        "--network-lock"));
    }

    /** Adds an option of CRIU's without a value. */
    static void add(CommandSpec spec, CriuOption option, String description) {
        spec.addOption(OptionSpecs.flag(description, Objects.requireNonNull(NAMES.get(option))));
    }

    static CriuSettings settings(Arguments args) {
        Set<CriuOption> flags = EnumSet.noneOf(CriuOption.class);
        for (Map.Entry<CriuOption, String> entry : NAMES.entrySet()) {
            if (args.flag(entry.getValue())) {
                flags.add(entry.getKey());
            }
        }
        return new CriuSettings(
                args.text("--image-path"),
                args.text("--work-path"),
                flags,
                args.text("--manage-cgroups-mode"),
                args.list("--empty-ns"),
                args.text("--network-lock"));
    }
}
