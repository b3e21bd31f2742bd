// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import com.sun.jna.Function;
import com.sun.jna.Pointer;

/** libseccomp on the JVM, its functions called by address, as in {@link JnaLibc}. */
final class JnaSeccompFunctions implements SeccompFunctions {
    private final Function version;
    private final Function init;
    private final Function release;
    private final Function archResolveName;
    private final Function archNative;
    private final Function archAdd;
    private final Function attrSet;
    private final Function syscallResolveNameArch;
    private final Function ruleAddArray;
    private final Function exportBpf;

    JnaSeccompFunctions(NativeLibrary library) throws SyscallException {
        version = function(library, "seccomp_version");
        init = function(library, "seccomp_init");
        release = function(library, "seccomp_release");
        archResolveName = function(library, "seccomp_arch_resolve_name");
        archNative = function(library, "seccomp_arch_native");
        archAdd = function(library, "seccomp_arch_add");
        attrSet = function(library, "seccomp_attr_set");
        syscallResolveNameArch = function(library, "seccomp_syscall_resolve_name_arch");
        ruleAddArray = function(library, "seccomp_rule_add_array");
        exportBpf = function(library, "seccomp_export_bpf");
    }

    private static Function function(NativeLibrary library, String name) throws SyscallException {
        return Function.getFunction(new Pointer(library.address(name)));
    }

    @Override
    public long version() {
        return version.invokeLong(new Object[] {});
    }

    @Override
    public long init(int action) {
        return init.invokeLong(new Object[] {action});
    }

    @Override
    public void release(long filter) {
        release.invokeVoid(new Object[] {filter});
    }

    @Override
    public int archResolveName(long name) {
        return archResolveName.invokeInt(new Object[] {name});
    }

    @Override
    public int archNative() {
        return archNative.invokeInt(new Object[] {});
    }

    @Override
    public int archAdd(long filter, int token) {
        return archAdd.invokeInt(new Object[] {filter, token});
    }

    @Override
    public int attrSet(long filter, int attribute, int value) {
        return attrSet.invokeInt(new Object[] {filter, attribute, value});
    }

    @Override
    public int syscallResolveNameArch(int token, long name) {
        return syscallResolveNameArch.invokeInt(new Object[] {token, name});
    }

    @Override
    public int ruleAddArray(long filter, int action, int syscall, int count, long conditions) {
        return ruleAddArray.invokeInt(new Object[] {filter, action, syscall, count, conditions});
    }

    @Override
    public int exportBpf(long filter, int fd) {
        return exportBpf.invokeInt(new Object[] {filter, fd});
    }
}
