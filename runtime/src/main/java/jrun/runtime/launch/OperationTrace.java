// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jrun.host.sys.Trace;
import jrun.plan.OpCode;
import jrun.plan.Plan;
import jrun.runtime.sync.SyncException;
import org.jspecify.annotations.Nullable;

/** The helper's operations in the trace: it tells when each began, so each lasts until the next one does. */
public final class OperationTrace {
    private static final int ENTRY = 16;

    /** Of operations that come after start, whose plan is not known any more. */
    private static final int MOST = 4096;

    private final @Nullable Plan plan;
    private int left;
    private @Nullable String name;
    private @Nullable String detail;
    private int process;
    private long begin;

    /** Operations of this plan, null when it is not known here. */
    OperationTrace(@Nullable Plan plan) {
        this.plan = plan;
        this.left = plan == null ? MOST : plan.ops().size();
    }

    /** Takes what one TRACE message says about this process. */
    void add(byte[] entries, int pid) throws SyncException {
        left -= Math.max(1, entries.length / ENTRY);
        if (left < 0) {
            throw new SyncException("talk to jrun-init: it tells of more operations than there are");
        }
        ByteBuffer buffer = ByteBuffer.wrap(entries).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.remaining() >= ENTRY) {
            long time = buffer.getLong();
            int code = buffer.getInt();
            int index = buffer.getInt();
            end(time);
            begin = time;
            process = pid;
            name = OpCode.nameOf(code);
            detail = plan == null || index < 0 || index >= plan.ops().size() ? null : plan.describe(index);
        }
    }

    /** Closes the last operation at that time. */
    void end(long time) {
        if (name != null) {
            Trace.operation(name, process, begin, time, detail);
            name = null;
        }
    }
}
