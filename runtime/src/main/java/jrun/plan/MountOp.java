// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;

/** The root file system, mounts and device nodes. Targets are inside the root file system. */
public sealed interface MountOp extends Op {
    /** Set the propagation of the host's tree in the new mount namespace. */
    record RootParent(long propagation) implements MountOp {
        @Override
        public OpCode code() {
            return OpCode.ROOT_PARENT;
        }

        @Override
        public void operands(Operands out) {
            out.propagation("propagation", propagation);
        }

        @Override
        public String words() {
            return "set the propagation of the host's mounts";
        }
    }

    /** Bind the root file system on itself and keep it; flag 1: only open it. */
    record OpenRoot(String path, long flags) implements MountOp {
        public OpenRoot {
            path = Paths.withoutTail(path);
        }

        @Override
        public OpCode code() {
            return OpCode.OPEN_ROOT;
        }

        @Override
        public void operands(Operands out) {
            out.text("path", path);
            out.number("flags", flags);
        }

        @Override
        public String words() {
            return "open root file system " + path;
        }
    }

    /** Clone a mount, or what is below a path of one, for {@code target}. */
    record OpenTree(int slot, String source, long flags, String target) implements MountOp {
        @Override
        public OpCode code() {
            return OpCode.OPEN_TREE;
        }

        @Override
        public void operands(Operands out) {
            out.number("slot", slot);
            out.text("source", source);
            out.recursive(flags);
        }

        @Override
        public String words() {
            return "bind " + source + " on " + target;
        }
    }

    /** Make a mount of a new file system for {@code target}. */
    record NewMount(int slot, String type, String source, List<String> options, long attributes, String target)
            implements MountOp {
        public NewMount {
            options = List.copyOf(options);
        }

        @Override
        public OpCode code() {
            return OpCode.NEW_MOUNT;
        }

        @Override
        public void operands(Operands out) {
            out.number("slot", slot);
            out.text("type", type);
            out.text("source", source);
            out.list("options", options);
            out.attributes("attributes", attributes);
        }

        @Override
        public String words() {
            return "mount " + type + " on " + target;
        }
    }

    /** Make a procfs that shows the pid namespace in {@code pidSlot}; not attached yet. */
    record NewProc(
            int slot, String type, String source, List<String> options, long attributes, int pidSlot, String target)
            implements MountOp {
        public NewProc {
            options = List.copyOf(options);
        }

        @Override
        public OpCode code() {
            return OpCode.NEW_PROC;
        }

        @Override
        public void operands(Operands out) {
            out.number("slot", slot);
            out.text("type", type);
            out.text("source", source);
            out.list("options", options);
            out.attributes("attributes", attributes);
            out.number("pidSlot", pidSlot);
        }

        @Override
        public String words() {
            return "mount " + type + " of the joined pid namespace on " + target;
        }
    }

    /** Change a mount that is not attached yet. */
    record MountAttr(int slot, long set, long clear, long propagation, int usernsSlot, long flags, String target)
            implements MountOp {
        @Override
        public OpCode code() {
            return OpCode.MOUNT_ATTR;
        }

        @Override
        public void operands(Operands out) {
            out.number("slot", slot);
            out.attributes("set", set);
            out.attributes("clear", clear);
            out.propagation("propagation", propagation);
            out.number("usernsSlot", usernsSlot);
            out.recursive(flags);
        }

        @Override
        public String words() {
            return (usernsSlot >= 0 ? "map the ids of the mount on " : "change the mount on ") + target;
        }
    }

    /** Put a mount on its target. Flags: see {@code ops.def}. */
    record Attach(int slot, String target, long flags) implements MountOp {
        /** Flag: the target must be a plain directory, no link. */
        public static final long PLAIN_DIRECTORY = 1;
        /** Flag: the mount's root takes the mode of a directory that was there. */
        public static final long KEEP_MODE = 4;
        /** Flag: refuse a target on procfs. */
        public static final long NOT_ON_PROC = 8;
        /** Flag: the slot is kept for a change that comes later. */
        public static final long KEEP_SLOT = 16;

        @Override
        public OpCode code() {
            return OpCode.ATTACH;
        }

        @Override
        public void operands(Operands out) {
            out.number("slot", slot);
            out.text("target", target);
            out.number("flags", flags);
        }

        @Override
        public String words() {
            return "mount on " + target;
        }
    }

    /** Copy a directory of the root file system into a mount that will cover it. */
    record CopyUp(int slot, String path) implements MountOp {
        @Override
        public OpCode code() {
            return OpCode.COPY_UP;
        }

        @Override
        public void operands(Operands out) {
            out.number("slot", slot);
            out.text("path", path);
        }

        @Override
        public String words() {
            return "copy " + path + " up into its mount";
        }
    }

    /** Change a mount that is attached. */
    record Remount(String target, long set, long clear, long propagation, long flags) implements MountOp {
        @Override
        public OpCode code() {
            return OpCode.REMOUNT;
        }

        @Override
        public void operands(Operands out) {
            out.text("target", target);
            out.attributes("set", set);
            out.attributes("clear", clear);
            out.propagation("propagation", propagation);
            out.recursive(flags);
        }

        @Override
        public String words() {
            return "remount " + target;
        }
    }

    /** Make a device node or a FIFO. */
    record Mknod(String path, long mode, long major, long minor, long uid, long gid) implements MountOp {
        @Override
        public OpCode code() {
            return OpCode.MKNOD;
        }

        @Override
        public void operands(Operands out) {
            out.text("path", path);
            out.octal("mode", mode);
            out.number("major", major);
            out.number("minor", minor);
            out.number("uid", uid);
            out.number("gid", gid);
        }

        @Override
        public String words() {
            return "create device " + path;
        }
    }

    /** Bind a device of the host, where nodes cannot be made. */
    record BindDevice(String source, String target) implements MountOp {
        @Override
        public OpCode code() {
            return OpCode.BIND_DEVICE;
        }

        @Override
        public void operands(Operands out) {
            out.text("source", source);
            out.text("target", target);
        }

        @Override
        public String words() {
            return "bind device " + source + " on " + target;
        }
    }

    /** Make a symbolic link. */
    record Symlink(String text, String path) implements MountOp {
        @Override
        public OpCode code() {
            return OpCode.SYMLINK;
        }

        @Override
        public void operands(Operands out) {
            out.text("text", text);
            out.text("path", path);
        }

        @Override
        public String words() {
            return "link " + path + " to " + text;
        }
    }

    /** Hide a path. */
    record MaskPath(String path) implements MountOp {
        @Override
        public OpCode code() {
            return OpCode.MASK_PATH;
        }

        @Override
        public void operands(Operands out) {
            out.text("path", path);
        }

        @Override
        public String words() {
            return "mask " + path;
        }
    }

    /** Make a path read-only. */
    record ReadonlyPath(String path) implements MountOp {
        @Override
        public OpCode code() {
            return OpCode.READONLY_PATH;
        }

        @Override
        public void operands(Operands out) {
            out.text("path", path);
        }

        @Override
        public String words() {
            return "make " + path + " read-only";
        }
    }

    /** Make the root file system the root: 0 pivot_root, 1 move and chroot, 2 chroot. */
    record EnterRoot(long how) implements MountOp {
        /** By pivot_root(2). */
        public static final long PIVOT = 0;
        /** By MS_MOVE and chroot(2). */
        public static final long MOVE = 1;
        /** By chroot(2) alone: there is no mount namespace. */
        public static final long CHROOT = 2;

        @Override
        public OpCode code() {
            return OpCode.ENTER_ROOT;
        }

        @Override
        public void operands(Operands out) {
            out.number("how", how);
        }

        @Override
        public String words() {
            return "enter the root file system";
        }
    }

    /** Change the root mount. */
    record RootAttr(long set, long clear, long propagation) implements MountOp {
        @Override
        public OpCode code() {
            return OpCode.ROOT_ATTR;
        }

        @Override
        public void operands(Operands out) {
            out.attributes("set", set);
            out.attributes("clear", clear);
            out.propagation("propagation", propagation);
        }

        @Override
        public String words() {
            return "change the root mount";
        }
    }

    /** Make a directory with its parents. */
    record Mkdir(String path, long mode) implements MountOp {
        @Override
        public OpCode code() {
            return OpCode.MKDIR;
        }

        @Override
        public void operands(Operands out) {
            out.text("path", path);
            out.octal("mode", mode);
        }

        @Override
        public String words() {
            return "create directory " + path;
        }
    }
}
