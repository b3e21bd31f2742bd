// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

/**
 * What the global options say, the same for every command.
 *
 * @param root directory of the state directories, absolute; made when the first container is
 * @param cgroups who makes the cgroups of new containers
 * @param rootless whether cgroup permission errors are ignored
 * @param log where warnings go
 * @param output standard output
 */
public record Context(String root, CgroupManager cgroups, RootlessMode rootless, Diagnostics log, Output output) {}
