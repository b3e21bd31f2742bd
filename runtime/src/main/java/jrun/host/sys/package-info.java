// SPDX-License-Identifier: Apache-2.0
/**
 * Every native call that jrun makes: {@link jrun.host.sys.Syscalls} for files and descriptors, {@link
 * jrun.host.sys.Sockets}, {@link jrun.host.sys.Processes}, {@link jrun.host.sys.Terminals}, {@link
 * jrun.host.sys.MemoryFile}, {@link jrun.host.sys.Bpf}, {@link jrun.host.sys.Spawner}, and {@link
 * jrun.host.sys.SeccompLibrary}. They speak {@link jrun.host.sys.Fd}, paths and {@link jrun.host.sys.SyscallException};
 * every descriptor is close-on-exec and an interrupted call is repeated.
 *
 * <p>Below them every C function and every system call is a typed method of the package-private {@code Libc}, {@code
 * RawCalls} and {@code SeccompFunctions}, the first and the last with two implementations: JNA on the JVM, C pointers and
 * linked functions in the native image.
 */
@NullMarked
package jrun.host.sys;

import org.jspecify.annotations.NullMarked;
