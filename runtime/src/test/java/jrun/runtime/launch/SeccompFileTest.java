// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import jrun.plan.CompiledSeccomp;
import org.junit.jupiter.api.Test;

class SeccompFileTest {
    private static final byte[] PROGRAM = {6, 0, 0, 0, 0, 0, 5, 0, 6, 0, 0, 0, 0, 0, -1, 127};
    private static final byte[] FILE = SeccompFile.encode(new CompiledSeccomp(PROGRAM, 8, true, false));

    @Test
    void whatWasWrittenIsRead() {
        CompiledSeccomp read = SeccompFile.decode(FILE);

        assertNotNull(read);
        assertArrayEquals(PROGRAM, read.bpf());
        assertEquals(8, read.flags());
        assertEquals(true, read.listener());
        assertEquals(false, read.passesHelper());
    }

    @Test
    void aFilterThatTheHelperPassesIsReadAsSuch() {
        CompiledSeccomp read = SeccompFile.decode(SeccompFile.encode(new CompiledSeccomp(PROGRAM, 0, false, true)));

        assertNotNull(read);
        assertEquals(false, read.listener());
        assertEquals(true, read.passesHelper());
    }

    @Test
    void aFileThatIsShorterIsNoFilter() {
        for (int length = 0; length < FILE.length; length++) {
            byte[] cut = Arrays.copyOf(FILE, length);
            assertNull(SeccompFile.decode(cut), "of " + length);
        }
        assertNull(SeccompFile.decode(Arrays.copyOf(FILE, FILE.length + 8)));
    }

    @Test
    void aFileWithAnyBitChangedIsNoFilter() {
        for (int bit = 0; bit < FILE.length * 8; bit++) {
            byte[] changed = FILE.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertNull(SeccompFile.decode(changed), "bit " + bit);
        }
    }
}
