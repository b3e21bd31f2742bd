// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import org.graalvm.nativeimage.c.function.CFunction.Transition;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.word.WordFactory;

/** libseccomp in the native image: pointers to its functions, called as {@link ImageLibc} calls linked ones. */
final class ImageSeccompFunctions implements SeccompFunctions {
    private interface Version extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        long invoke();
    }

    private interface Init extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        long invoke(int action);
    }

    private interface Release extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        void invoke(long filter);
    }

    private interface ArchResolveName extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int invoke(long name);
    }

    private interface ArchNative extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int invoke();
    }

    private interface ArchAdd extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int invoke(long filter, int token);
    }

    private interface AttrSet extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int invoke(long filter, int attribute, int value);
    }

    private interface SyscallResolveNameArch extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int invoke(int token, long name);
    }

    private interface RuleAddArray extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int invoke(long filter, int action, int syscall, int count, long conditions);
    }

    private interface ExportBpf extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int invoke(long filter, int fd);
    }

    private final Version version;
    private final Init init;
    private final Release release;
    private final ArchResolveName archResolveName;
    private final ArchNative archNative;
    private final ArchAdd archAdd;
    private final AttrSet attrSet;
    private final SyscallResolveNameArch syscallResolveNameArch;
    private final RuleAddArray ruleAddArray;
    private final ExportBpf exportBpf;

    ImageSeccompFunctions(NativeLibrary library) throws SyscallException {
        version = WordFactory.pointer(library.address("seccomp_version"));
        init = WordFactory.pointer(library.address("seccomp_init"));
        release = WordFactory.pointer(library.address("seccomp_release"));
        archResolveName = WordFactory.pointer(library.address("seccomp_arch_resolve_name"));
        archNative = WordFactory.pointer(library.address("seccomp_arch_native"));
        archAdd = WordFactory.pointer(library.address("seccomp_arch_add"));
        attrSet = WordFactory.pointer(library.address("seccomp_attr_set"));
        syscallResolveNameArch = WordFactory.pointer(library.address("seccomp_syscall_resolve_name_arch"));
        ruleAddArray = WordFactory.pointer(library.address("seccomp_rule_add_array"));
        exportBpf = WordFactory.pointer(library.address("seccomp_export_bpf"));
    }

    @Override
    public long version() {
        return version.invoke();
    }

    @Override
    public long init(int action) {
        return init.invoke(action);
    }

    @Override
    public void release(long filter) {
        release.invoke(filter);
    }

    @Override
    public int archResolveName(long name) {
        return archResolveName.invoke(name);
    }

    @Override
    public int archNative() {
        return archNative.invoke();
    }

    @Override
    public int archAdd(long filter, int token) {
        return archAdd.invoke(filter, token);
    }

    @Override
    public int attrSet(long filter, int attribute, int value) {
        return attrSet.invoke(filter, attribute, value);
    }

    @Override
    public int syscallResolveNameArch(int token, long name) {
        return syscallResolveNameArch.invoke(token, name);
    }

    @Override
    public int ruleAddArray(long filter, int action, int syscall, int count, long conditions) {
        return ruleAddArray.invoke(filter, action, syscall, count, conditions);
    }

    @Override
    public int exportBpf(long filter, int fd) {
        return exportBpf.invoke(filter, fd);
    }
}
