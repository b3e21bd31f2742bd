// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/** The functions of libseccomp that jrun calls, by their prototypes; pointers are {@code long}. seccomp_init(3) and others */
public interface SeccompFunctions {
    /** seccomp_version(3): the address of struct scmp_version: three ints. */
    long version();

    /** seccomp_init(3): a new filter, 0 when the action is not known. */
    long init(int action);

    /** seccomp_release(3) */
    void release(long filter);

    /** seccomp_arch_resolve_name(3): the token of an architecture, 0 when the name is not known. */
    int archResolveName(long name);

    /** seccomp_arch_native(3) */
    int archNative();

    /** seccomp_arch_add(3): 0 or a negative error number, as all below. */
    int archAdd(long filter, int token);

    /** seccomp_attr_set(3) */
    int attrSet(long filter, int attribute, int value);

    /** seccomp_syscall_resolve_name_arch(3): a number, or {@code __NR_SCMP_ERROR}. */
    int syscallResolveNameArch(int token, long name);

    /** seccomp_rule_add_array(3) */
    int ruleAddArray(long filter, int action, int syscall, int count, long conditions);

    /** seccomp_export_bpf(3) */
    int exportBpf(long filter, int fd);
}
