/* SPDX-License-Identifier: Apache-2.0 */
/* Builds plans for tests, as jrun.plan.PlanWriter does. */
#ifndef JRUN_TESTS_BUILDER_H
#define JRUN_TESTS_BUILDER_H

#include <stddef.h>
#include <stdint.h>

enum op_code {
#define OP(code, name, operands, handler) OP_##name = (code),
#include "../ops.def"
#undef OP
};

struct builder {
    unsigned char bytes[1 << 16];
    uint32_t size;
    uint32_t count;
    uint32_t op;
};

void plan_start(struct builder *b);
/* Adds an op; one argument per operand: i as long, s as string, b as size_t and bytes, l as a
 * NULL-ended array. */
void plan_add(struct builder *b, enum op_code code, ...);
/* Completes the header. */
void plan_end(struct builder *b, uint32_t preserved);

#endif
