// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** The stub before a filter that returns LOG for everything, for architectures that this machine need not have. */
class EnosysStubTest {
    private static final int S390X = 0x8000_0016;
    private static final int AARCH64 = 0xC000_00B7;
    private static final int X32_BIT = 0x4000_0000;
    private static final byte[] FILTER = ByteBuffer.allocate(8)
            .order(ByteOrder.nativeOrder())
            .putShort((short) 6)
            .putShort((short) 0)
            .putInt(0x7FFC_0000)
            .array();

    @Test
    void withoutCallsThereIsNoStub() {
        EnosysStub stub = new EnosysStub();
        stub.add(AARCH64, -10);

        assertArrayEquals(FILTER, stub.before(FILTER));
    }

    @Test
    void theHighestCallOfAnArchitectureStillReachesTheFilter() {
        EnosysStub stub = new EnosysStub();
        stub.add(AARCH64, 200);
        stub.add(AARCH64, 100);
        stub.add(BpfMachine.I386, 300);
        BpfMachine machine = new BpfMachine(stub.before(FILTER));

        assertEquals(BpfMachine.LOG, machine.run(AARCH64, 200));
        assertEquals(BpfMachine.ENOSYS, machine.run(AARCH64, 201));
        assertEquals(BpfMachine.LOG, machine.run(BpfMachine.I386, 300));
        assertEquals(BpfMachine.ENOSYS, machine.run(BpfMachine.I386, 301));
        assertEquals(BpfMachine.LOG, machine.run(BpfMachine.X86_64, 5000));
    }

    @Test
    void x32AndX8664AreOneArchitectureWithTwoLimits() {
        EnosysStub stub = new EnosysStub();
        stub.add(EnosysStub.SCMP_ARCH_X32, X32_BIT | 50);
        stub.add(EnosysStub.AUDIT_ARCH_X86_64, 100);
        BpfMachine machine = new BpfMachine(stub.before(FILTER));

        assertEquals(BpfMachine.LOG, machine.run(BpfMachine.X86_64, 100));
        assertEquals(BpfMachine.ENOSYS, machine.run(BpfMachine.X86_64, 101));
        assertEquals(BpfMachine.LOG, machine.run(BpfMachine.X86_64, X32_BIT | 50));
        assertEquals(BpfMachine.ENOSYS, machine.run(BpfMachine.X86_64, X32_BIT | 51));
    }

    @Test
    void oneOfX32AndX8664AloneLeavesTheOtherToTheFilter() {
        EnosysStub x32 = new EnosysStub();
        x32.add(EnosysStub.SCMP_ARCH_X32, X32_BIT | 50);
        EnosysStub x64 = new EnosysStub();
        x64.add(EnosysStub.AUDIT_ARCH_X86_64, 100);

        assertEquals(BpfMachine.LOG, new BpfMachine(x32.before(FILTER)).run(BpfMachine.X86_64, 5000));
        assertEquals(BpfMachine.ENOSYS, new BpfMachine(x32.before(FILTER)).run(BpfMachine.X86_64, X32_BIT | 51));
        assertEquals(BpfMachine.LOG, new BpfMachine(x64.before(FILTER)).run(BpfMachine.X86_64, X32_BIT | 5000));
        assertEquals(BpfMachine.ENOSYS, new BpfMachine(x64.before(FILTER)).run(BpfMachine.X86_64, 101));
    }

    @Test
    void callZeroOfS390xIsUnknownToTheKernel() {
        EnosysStub stub = new EnosysStub();
        stub.add(S390X, 400);
        BpfMachine machine = new BpfMachine(stub.before(FILTER));

        assertEquals(BpfMachine.ENOSYS, machine.run(S390X, 0));
        assertEquals(BpfMachine.LOG, machine.run(S390X, 1));
        assertEquals(BpfMachine.LOG, machine.run(S390X, 400));
        assertEquals(BpfMachine.ENOSYS, machine.run(S390X, 401));
    }
}
