// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RlimitsTest {
    /** The kernel's include/uapi/asm-generic/resource.h; which cannot all be told apart on a host that may not raise them. */
    @ParameterizedTest
    @CsvSource({
        "CPU,0", "FSIZE,1", "DATA,2", "STACK,3", "CORE,4", "RSS,5", "NPROC,6", "NOFILE,7",
        "MEMLOCK,8", "AS,9", "LOCKS,10", "SIGPENDING,11", "MSGQUEUE,12", "NICE,13", "RTPRIO,14", "RTTIME,15"
    })
    void eachNameHasTheKernelsNumber(String name, int number) {
        assertEquals(number, Rlimits.number("RLIMIT_" + name), "the number of RLIMIT_" + name);
        assertEquals("RLIMIT_" + name, Rlimits.name(number));
    }
}
