// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jrun.spec.CpuList;

/** Sets of CPUs or memory nodes as system calls take them. sched_setaffinity(2), set_mempolicy(2) */
final class CpuMask {
    private CpuMask() {}

    /** A list as a mask, bit N of the little-endian bytes for number N, in whole 64-bit words. */
    static byte[] of(String list) {
        long[] words = CpuList.parse(list).toLongArray();
        ByteBuffer mask = ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long word : words) {
            mask.putLong(word);
        }
        return mask.array();
    }
}
