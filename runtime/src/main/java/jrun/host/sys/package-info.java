// SPDX-License-Identifier: Apache-2.0
/**
 * Every native call that jrun makes: {@link jrun.host.sys.Syscalls} for files and descriptors, {@link
 * jrun.host.sys.Sockets}, {@link jrun.host.sys.Processes}, {@link jrun.host.sys.Terminals}, {@link
 * jrun.host.sys.MemoryFile}, {@link jrun.host.sys.Bpf}, and {@link jrun.host.sys.NativeLibrary} for libraries that are
 * opened when they are needed. They speak {@link jrun.host.sys.Fd}, paths and {@link jrun.host.sys.SyscallException}; every descriptor
 * is close-on-exec and an interrupted call is repeated. Below them the package-private {@code Libc} has two
 * implementations: JNA on the JVM, {@code @CFunction} in the native image.
 */
@NullMarked
package jrun.host.sys;

import org.jspecify.annotations.NullMarked;
