// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/**
 * One operation of a plan: what the helper does in one step. One record for each line of {@code native-helper/ops.def},
 * in four groups. Slots are indexes into the helper's table of descriptors.
 */
public sealed interface Op permits NamespaceOp, MountOp, CredentialOp, StartOp {
    /** The wire code. */
    OpCode code();

    /** Hands the operands over in wire order. */
    void operands(Operands out);

    /** What is attempted, as an error message begins: {@code mount proc on /proc}. */
    String words();
}
