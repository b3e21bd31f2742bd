// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.devices;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.sys.Bpf;
import jrun.host.sys.Fd;
import jrun.host.sys.NativeMemory;
import jrun.host.sys.SyscallException;
import jrun.kernel.Errno;

/** Attaches the device program to a v2 cgroup, and replaces it. bpf(2); Linux: union bpf_attr */
final class DeviceFilter {
    private static final int PROG_LOAD = 5;
    private static final int PROG_ATTACH = 8;
    private static final int PROG_DETACH = 9;
    private static final int PROG_GET_FD_BY_ID = 13;
    private static final int PROG_QUERY = 16;
    private static final int TYPE_CGROUP_DEVICE = 15;
    private static final int ATTACH_CGROUP_DEVICE = 6;
    private static final int ALLOW_MULTI = 2;
    private static final int REPLACE = 4;
    private static final int MAX_PROGRAMS = 64;

    private DeviceFilter() {}

    /** For a new cgroup: whatever hangs on the cgroups above stays in force beside it. */
    static void attach(Fd cgroup, byte[] program) throws SyscallException {
        try (Fd loaded = load(program)) {
            attach(cgroup, loaded, ALLOW_MULTI, 0);
        }
    }

    /** The new program takes the place of a single old one in one step; several old ones go after it is there. */
    static void replace(Fd cgroup, byte[] program) throws SyscallException {
        List<Fd> old = attached(cgroup);
        try (Fd loaded = load(program)) {
            if (old.size() == 1 && replaceOne(cgroup, loaded, old.getFirst())) {
                return;
            }
            attach(cgroup, loaded, ALLOW_MULTI, 0);
            for (Fd gone : old) {
                detach(cgroup, gone);
            }
        } finally {
            for (Fd fd : old) {
                fd.close();
            }
        }
    }

    private static boolean replaceOne(Fd cgroup, Fd loaded, Fd old) throws SyscallException {
        try {
            attach(cgroup, loaded, ALLOW_MULTI | REPLACE, old.number());
            return true;
        } catch (SyscallException e) {
            if (e.errno() == Errno.EINVAL) {
                return false; // a kernel before 5.6, or a program that was attached without ALLOW_MULTI
            }
            throw e;
        }
    }

    private static ByteBuffer fields(byte[] attributes) {
        return ByteBuffer.wrap(attributes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Fd load(byte[] program) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            byte[] attributes = new byte[64];
            ByteBuffer fields = fields(attributes);
            fields.putInt(TYPE_CGROUP_DEVICE).putInt(program.length / DeviceProgram.INSN_SIZE);
            fields.putLong(memory.bytes(program)).putLong(memory.string("Apache-2.0"));
            fields.put(48, CgroupText.bytes("jrun_devices"));
            return new Fd(Bpf.call("load device program", PROG_LOAD, attributes));
        }
    }

    private static void attach(Fd cgroup, Fd program, int flags, int replaced) throws SyscallException {
        byte[] attributes = new byte[20];
        ByteBuffer fields = fields(attributes);
        fields.putInt(cgroup.number()).putInt(program.number()).putInt(ATTACH_CGROUP_DEVICE);
        fields.putInt(flags).putInt(replaced);
        Bpf.call("attach device program", PROG_ATTACH, attributes);
    }

    private static void detach(Fd cgroup, Fd program) throws SyscallException {
        byte[] attributes = new byte[16];
        ByteBuffer fields = fields(attributes);
        fields.putInt(cgroup.number()).putInt(program.number()).putInt(ATTACH_CGROUP_DEVICE);
        Bpf.call("detach device program", PROG_DETACH, attributes);
    }

    private static List<Fd> attached(Fd cgroup) throws SyscallException {
        List<Fd> programs = new ArrayList<>();
        try (NativeMemory memory = new NativeMemory()) {
            long ids = memory.reserve(MAX_PROGRAMS * Integer.BYTES);
            byte[] attributes = new byte[32];
            ByteBuffer fields = fields(attributes);
            fields.putInt(cgroup.number())
                    .putInt(ATTACH_CGROUP_DEVICE)
                    .putInt(0)
                    .putInt(0);
            fields.putLong(ids).putInt(MAX_PROGRAMS);
            Bpf.call("list device programs", PROG_QUERY, attributes);
            int count = fields.getInt(24);
            for (int i = 0; i < count; i++) {
                programs.add(byId(memory.getInt(ids + (long) i * Integer.BYTES)));
            }
        }
        return programs;
    }

    private static Fd byId(int id) throws SyscallException {
        byte[] attributes = new byte[12];
        ByteBuffer fields = fields(attributes);
        fields.putInt(id);
        return new Fd(Bpf.call("open device program", PROG_GET_FD_BY_ID, attributes));
    }
}
