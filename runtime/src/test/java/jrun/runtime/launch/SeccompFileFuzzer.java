// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.util.Arrays;
import jrun.fuzz.Choices;
import jrun.plan.CompiledSeccomp;

/** Fuzzes {@code seccomp.bpf} of the state directory: a damaged file is none, a sound one gives what was written. */
public final class SeccompFileFuzzer {
    private SeccompFileFuzzer() {}

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) {
        CompiledSeccomp read = SeccompFile.decode(data);
        if (read != null && !Arrays.equals(SeccompFile.encode(read), data)) {
            check(false, "takes a file that it does not write");
        }
        Choices choices = new Choices(data);
        int place = choices.below(65536);
        int bit = choices.below(8);
        CompiledSeccomp filter = new CompiledSeccomp(choices.rest(), choices.next(), (bit & 1) != 0, (bit & 2) != 0);
        byte[] file = SeccompFile.encode(filter);
        if (filter.bpf().length == 0) {
            check(SeccompFile.decode(file) == null, "takes a filter without a program");
            return;
        }
        CompiledSeccomp again = SeccompFile.decode(file);
        check(again != null && Arrays.equals(again.bpf(), filter.bpf()), "does not read what it wrote");
        file[place % file.length] ^= (byte) (1 << bit);
        check(SeccompFile.decode(file) == null, "takes a file with a bit turned");
        check(SeccompFile.decode(Arrays.copyOf(file, place % file.length)) == null, "takes a file cut short");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
