// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jrun.fuzz.Choices;
import jrun.fuzz.RecordDocument;
import jrun.plan.CompiledSeccomp;
import jrun.spec.Seccomp;
import jrun.spec.SeccompSyscall;
import jrun.spec.Spec;
import jrun.spec.SpecException;
import jrun.spec.SpecReader;
import jrun.spec.SpecValidator;

/** Fuzzes {@code /linux/seccomp} up to the compiled filter: a program of whole instructions that the kernel may take, or a clean error. */
public final class SeccompFuzzer {
    private static final int INSTRUCTION = 8;

    private SeccompFuzzer() {}

    /**
     * libseccomp 2.5.4 never comes back from some pairs of rules that compare two arguments of one system call by order. Found
     * by this fuzzer; the same for every runtime that uses it.
     */
    private static boolean mayHang(Seccomp seccomp) {
        Set<String> compared = new HashSet<>();
        for (SeccompSyscall rule : seccomp.syscalls()) {
            for (String name : rule.args().size() < 2 ? List.<String>of() : rule.names()) {
                if (!compared.add(name)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) {
        boolean document = data.length > 0 && data[0] == '{';
        byte[] profile = document ? data : RecordDocument.of(Seccomp.class, new Choices(data));
        String json = "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"r\"},\"linux\":{\"seccomp\":"
                + new String(profile, StandardCharsets.UTF_8) + "}}";
        try {
            Spec spec = SpecReader.read(json.getBytes(StandardCharsets.UTF_8));
            SpecValidator.check(spec);
            Seccomp seccomp = spec.linux().seccomp();
            if (seccomp == null || mayHang(seccomp)) {
                return;
            }
            CompiledSeccomp compiled = SeccompCompiler.compile(seccomp);
            int length = compiled.bpf().length;
            if (length == 0 || length % INSTRUCTION != 0) {
                throw new AssertionError("a program of " + length + " bytes");
            }
        } catch (SpecException | SeccompException e) {
            if (String.valueOf(e.getMessage()).isEmpty()) {
                throw new AssertionError("an error without words", e);
            }
        }
    }
}
