// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

/** Whether cgroup permission errors are ignored: {@code --rootless true|false|auto}. */
public enum RootlessMode {
    /** Always ignored. */
    TRUE,
    /** Never ignored. */
    FALSE,
    /** Ignored without root, and for root inside a user namespace. */
    AUTO
}
