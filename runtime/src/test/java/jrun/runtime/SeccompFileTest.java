// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import jrun.host.state.StateException;
import jrun.plan.CompiledSeccomp;
import org.junit.jupiter.api.Test;

class SeccompFileTest {
    private static final byte[] PROGRAM = {6, 0, 0, 0, 0, 0, 5, 0, 6, 0, 0, 0, 0, 0, -1, 127};
    private static final byte[] FILE = SeccompFile.encode(new CompiledSeccomp(PROGRAM, 8, true));

    @Test
    void whatWasWrittenIsRead() throws StateException {
        CompiledSeccomp read = SeccompFile.decode(FILE);

        assertArrayEquals(PROGRAM, read.bpf());
        assertEquals(8, read.flags());
        assertEquals(true, read.listener());
    }

    @Test
    void aFileThatIsShorterIsRefused() {
        for (int length = 0; length < FILE.length; length++) {
            byte[] cut = Arrays.copyOf(FILE, length);
            assertThrows(StateException.class, () -> SeccompFile.decode(cut), "of " + length);
        }
        assertThrows(StateException.class, () -> SeccompFile.decode(Arrays.copyOf(FILE, FILE.length + 8)));
    }

    @Test
    void aFileWithAnyBitChangedIsRefused() {
        for (int bit = 0; bit < FILE.length * 8; bit++) {
            byte[] changed = FILE.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(StateException.class, () -> SeccompFile.decode(changed), "bit " + bit);
        }
    }
}
