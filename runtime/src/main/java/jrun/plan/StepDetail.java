// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/** One thing that a {@link ParentStep} comes to on a host, such as the write of a file, with its JSON pointer or an empty one. */
public record StepDetail(String words, String pointer) {}
