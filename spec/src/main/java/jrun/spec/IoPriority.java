// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/**
 * I/O priority of a process. runtime-spec: config.md#linux-process
 *
 * @param clazz {@code IOPRIO_CLASS_RT}, {@code IOPRIO_CLASS_BE} or {@code IOPRIO_CLASS_IDLE}; {@code class} in the
 *     document
 * @param priority 0 (highest, and without one) to 7
 */
public record IoPriority(String clazz, int priority) {}
