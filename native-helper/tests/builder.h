/* SPDX-License-Identifier: Apache-2.0 */
/* Builds plans for tests, as jrun.plan.PlanWriter does. */
#ifndef JRUN_TESTS_BUILDER_H
#define JRUN_TESTS_BUILDER_H

#include <stddef.h>
#include <stdint.h>

enum op_code {
#define OP(code, name, handler, words) OP_##name = (code),
#include "../ops.def"
};

#ifndef JRUN_PLAN_H
/* Versions and flags, as plan.h has them. */
enum {
#define VERSION(number) PLAN_VERSION = (number),
#define FLAG(op, name, value) op##_##name = (value),
#include "../ops.def"
};
#endif

/* The operands of types TEXTS and NUMBERS. */
#define LIST(...) ((const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL})
#define LONGS(...)                                                                                 \
    (sizeof((const long[]){__VA_ARGS__ __VA_OPT__(, ) 0}) / sizeof(long) - 1),                     \
        ((const long[]){__VA_ARGS__ __VA_OPT__(, ) 0})

struct builder {
    unsigned char bytes[1 << 16];
    uint32_t size;
    uint32_t count;
    uint32_t op;
};

void plan_start(struct builder *b);
/* Adds an op; for an i a long, for an s a string, for a b size_t and bytes, LIST, LONGS. */
void plan_add(struct builder *b, enum op_code code, ...);
/* Completes the header. */
void plan_end(struct builder *b, uint32_t preserved);

#endif
