/* SPDX-License-Identifier: Apache-2.0 */
/* libFuzzer: no bytes make the decoder read outside them; what it accepts, the op loop can walk. */
#include "../plan.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plan plan;
    struct op op;
    uint32_t offset = PLAN_HEADER;
    size_t seen = 0;

    if (plan_open(&plan, data, size) != NULL)
        return 0;
    for (uint32_t i = 0; i < plan.count; i++) {
        if (!plan_op(&plan, offset, &op))
            abort();
        for (int o = 0; op.info->operands[o] != 0; o++) {
            uint32_t strings = 0;

            if (op.info->operands[o] == 's' && strlen(op_string(&op, o)) != op.operands[o].length)
                abort();
            if (op.info->operands[o] == 'n' && op_length(&op, o) != 8 * (uint64_t)op_count(&op, o))
                abort();
            for (uint32_t n = 0; op.info->operands[o] == 'n' && n < op_count(&op, o); n++)
                (void)op_item(&op, o, n);
            if (op.info->operands[o] != 'l')
                continue;
            for (const char *s = op_next(&op, o, NULL); s != NULL; s = op_next(&op, o, s))
                strings++;
            if (strings != op.operands[o].count)
                abort();
        }
        seen += op.size;
        offset += op.size;
    }
    if (seen + PLAN_HEADER != plan.size)
        abort();
    return 0;
}
