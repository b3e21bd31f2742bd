// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.host.Build;
import jrun.host.criu.Criu;
import jrun.host.criu.CriuException;
import jrun.host.sys.ImageProgram;
import jrun.host.sys.NativeImage;
import jrun.spec.Spec;

/** What {@code --version} prints, and the name that the program goes by. */
final class Version {
    private static final String NAME = "jrun";
    private static final String JAVA = Runtime.version().toString();

    private Version() {}

    /** Lines that Docker and Podman take apart, and one with the features that are built in, as crun has it. */
    static String text() {
        return program() + " version " + Build.VERSION + "\ncommit: " + Build.COMMIT + "\nspec: " + Spec.VERSION
                + "\njava: " + JAVA + "\njrun: +APPARMOR +CAP" + (hasCriu() ? " +CRIU" : "")
                + " +EBPF +SECCOMP +SELINUX +SYSTEMD\n";
    }

    /** As crun has it, where checkpoints can be made on this host: a program is called for them. */
    private static boolean hasCriu() {
        try {
            Criu.find();
            return true;
        } catch (CriuException e) {
            return false;
        }
    }

    /** The name that the program was called by, such as runc where it has taken runc's place; jrun on the JVM. */
    static String program() {
        if (!NativeImage.HERE) {
            return NAME;
        }
        String path = ImageProgram.name();
        String name = path.substring(path.lastIndexOf('/') + 1);
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) <= ' ' || name.charAt(i) >= 0x7f || name.charAt(i) == '%') {
                return NAME;
            }
        }
        return name.isEmpty() ? NAME : name;
    }
}
