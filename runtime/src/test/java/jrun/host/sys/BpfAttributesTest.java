// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import jrun.kernel.Uapi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the kernel writes to when it answers bpf(2). */
@Tag("root")
class BpfAttributesTest {
    private static final int PROG_QUERY = 16;
    private static final int ATTACH_CGROUP_DEVICE = 6;
    private static final int USED = 28;
    private static final int ROOM = 128;
    private static final byte CANARY = (byte) 0xa5;

    /** The memory after a query that was told this size, with canaries behind it. */
    private static byte[] afterQuery(int size) throws Exception {
        Path unified = Path.of("/sys/fs/cgroup/unified");
        String cgroup = Files.exists(unified) ? unified.toString() : "/sys/fs/cgroup";
        assumeTrue(Syscalls.fsType(cgroup) == Uapi.CGROUP2_SUPER_MAGIC, "needs cgroup v2");
        byte[] content = new byte[ROOM];
        Arrays.fill(content, size, ROOM, CANARY);
        try (NativeMemory memory = new NativeMemory();
                Fd dir = Syscalls.open(cgroup, Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            long union = memory.bytes(content);
            memory.putInt(union, dir.number());
            memory.putInt(union + 4, ATTACH_CGROUP_DEVICE);
            assertEquals(0, Bpf.call("query", PROG_QUERY, union, size));
            return memory.get(union, ROOM);
        }
    }

    @Test
    void aQueryWritesNothingBehindTheSizeThatIsPassedAtLeast() throws Exception {
        int size = Bpf.size(USED);
        assertTrue(size >= 56 + Long.BYTES, "what the kernel may answer has room");
        byte[] after = afterQuery(size);

        byte[] canaries = new byte[ROOM - size];
        Arrays.fill(canaries, CANARY);
        assertArrayEquals(canaries, Arrays.copyOfRange(after, size, ROOM));
    }

    @Test
    void someKernelsWriteBehindASmallerSize() throws Exception {
        byte[] after = afterQuery(USED + 4);
        boolean overwritten = after[56] != CANARY;
        assumeTrue(overwritten, "this kernel keeps to the size: nothing to show");

        byte[] rest = Arrays.copyOfRange(after, 64, ROOM);
        byte[] canaries = new byte[ROOM - 64];
        Arrays.fill(canaries, CANARY);
        assertArrayEquals(canaries, rest, "offset 56 and eight bytes are all that such a kernel writes");
    }
}
