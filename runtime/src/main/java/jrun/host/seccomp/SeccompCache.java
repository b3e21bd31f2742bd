// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jrun.host.Build;
import jrun.host.sys.Fd;
import jrun.host.sys.Listing;
import jrun.host.sys.Processes;
import jrun.host.sys.Stat;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.plan.CompiledSeccomp;
import jrun.spec.Seccomp;
import jrun.spec.SeccompArg;
import jrun.spec.SeccompSyscall;
import org.jspecify.annotations.Nullable;

/**
 * Keeps compiled filters as files, because libseccomp needs 10 to 40 ms for an engine's profile and engines give every
 * container the same one.
 *
 * <p>A file holds the whole profile it was made from, the versions of libseccomp and of jrun, whose compiler may have been
 * corrected since, and a checksum of the filter: only an exact match is used, so a collision of names, a truncated, damaged
 * or old file is no more than a miss. The directory must be the caller's own and writable by nobody else, otherwise there
 * is no cache. Names begin with {@code @}, which no container id has. A failure to keep a filter is no failure: the filter
 * is there.
 */
public final class SeccompCache {
    private static final String PREFIX = "@seccomp-";
    private static final int MAGIC = 0x3343_534A;
    private static final int CHECKSUM = 16;
    private static final int LISTENER = 1;
    private static final int PASSES_HELPER = 2;
    private static final int HEADER = CHECKSUM + 8;
    private static final int MAX_FILES = 16;
    private static final long FNV_BASIS = 0xCBF2_9CE4_8422_2325L;
    private static final long FNV_PRIME = 0x100_0000_01B3L;
    private static final int OTHERS_MAY_WRITE = 0022;
    private static final int PRIVATE_FILE = 0600;

    private SeccompCache() {}

    /**
     * The compiled profile, from the directory or from libseccomp.
     *
     * @param directory the root of the states; need not exist
     * @throws SeccompException as {@link SeccompCompiler#compile}
     */
    public static CompiledSeccomp compile(String directory, Seccomp profile) throws SeccompException {
        String version = SeccompSupport.libraryVersion();
        if (version == null || !isPrivate(directory)) {
            return SeccompCompiler.compile(profile);
        }
        byte[] key = key(version, profile);
        String path = directory + "/" + PREFIX + Long.toHexString(hash(key));
        CompiledSeccomp kept = read(path, key);
        if (kept != null) {
            return kept;
        }
        CompiledSeccomp compiled = SeccompCompiler.compile(profile);
        keep(directory, path, key, compiled);
        return compiled;
    }

    private static boolean isPrivate(String directory) {
        try {
            Stat stat = Syscalls.stat(directory);
            return stat.isDirectory()
                    && stat.uid() == Processes.geteuid()
                    && (stat.permissions() & OTHERS_MAY_WRITE) == 0;
        } catch (SyscallException e) {
            return false;
        }
    }

    private static @Nullable CompiledSeccomp read(String path, byte[] key) {
        byte[] file;
        try {
            file = Syscalls.readFile(path);
        } catch (SyscallException e) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int program = HEADER + key.length;
        if (file.length <= program
                || in.getInt() != MAGIC
                || in.getInt() != file.length
                || in.getInt() != key.length
                || in.getLong(CHECKSUM) != checksum(in, program)
                || !Arrays.equals(file, HEADER, program, key, 0, key.length)) {
            return null;
        }
        int bits = in.getInt();
        return new CompiledSeccomp(
                Arrays.copyOfRange(file, program, file.length),
                bits >>> 2,
                (bits & LISTENER) != 0,
                (bits & PASSES_HELPER) != 0);
    }

    private static void keep(String directory, String path, byte[] key, CompiledSeccomp compiled) {
        int size = HEADER + key.length + compiled.bpf().length;
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(size).putInt(key.length);
        out.putInt((int) (compiled.flags() << 2)
                | (compiled.listener() ? LISTENER : 0)
                | (compiled.passesHelper() ? PASSES_HELPER : 0));
        out.putLong(0).put(key).put(compiled.bpf());
        out.putLong(CHECKSUM, checksum(out, HEADER + key.length));
        String temporary = path + "." + Processes.getpid();
        try {
            makeRoom(directory);
            int flags = Uapi.O_WRONLY | Uapi.O_CREAT | Uapi.O_TRUNC;
            try (Fd file = Syscalls.open(temporary, flags, PRIVATE_FILE)) {
                Syscalls.write(file, out.array());
            }
            Syscalls.rename(temporary, path);
        } catch (SyscallException e) {
            forget(temporary);
        }
    }

    /** Engines have a handful of profiles; who has more begins again. */
    private static void makeRoom(String directory) throws SyscallException {
        int files = 0;
        for (String name : Listing.of(directory)) {
            files += name.startsWith(PREFIX) ? 1 : 0;
        }
        if (files < MAX_FILES) {
            return;
        }
        for (String name : Listing.of(directory)) {
            if (name.startsWith(PREFIX)) {
                forget(directory + "/" + name);
            }
        }
    }

    private static void forget(String path) {
        try {
            Syscalls.unlink(path);
        } catch (SyscallException e) {
            // Gone already, or not ours to remove: in both cases there is nothing left to do.
            return;
        }
    }

    /** Everything that the program depends on; strings cannot run into each other, as each has its length. */
    private static byte[] key(String version, Seccomp profile) {
        StringBuilder key = new StringBuilder(8192);
        text(key, version);
        text(key, Build.VERSION);
        text(key, Build.COMMIT);
        text(key, profile.defaultAction());
        key.append(profile.defaultErrnoRet());
        key.append(profile.failsUnknown());
        texts(key, profile.architectures());
        texts(key, profile.flags());
        for (SeccompSyscall rule : profile.syscalls()) {
            texts(key, rule.names());
            text(key, rule.action());
            key.append(rule.errnoRet());
            for (SeccompArg arg : rule.args()) {
                key.append('[')
                        .append(arg.index())
                        .append(' ')
                        .append(arg.value())
                        .append(' ');
                text(key.append(arg.valueTwo()), arg.op());
            }
        }
        return key.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void texts(StringBuilder key, Iterable<String> texts) {
        key.append('(');
        for (String text : texts) {
            text(key, text);
        }
        key.append(')');
    }

    private static void text(StringBuilder key, String text) {
        key.append(' ').append(text.length()).append(':').append(text);
    }

    /** FNV-1a of the flags and of each instruction, all 8 bytes of it at once; a change of any one instruction changes it. */
    private static long checksum(ByteBuffer file, int program) {
        long sum = FNV_BASIS ^ file.getInt(CHECKSUM - Integer.BYTES);
        for (int at = program; at + Long.BYTES <= file.limit(); at += Long.BYTES) {
            sum = (sum ^ file.getLong(at)) * FNV_PRIME;
        }
        return sum;
    }

    /** FNV-1a: names a file, no more; the content is compared. */
    private static long hash(byte[] key) {
        long hash = FNV_BASIS;
        for (byte b : key) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        return hash;
    }
}
