/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plan: one read-only buffer, little-endian, checked in full before op 0 runs. Written by
 * jrun.plan.PlanWriter: header: u32 magic, version, size of all, number of ops, number of preserved
 * descriptors, 1 to send TRACE else 0; op: u32 code, u32 size (a multiple of 8, these two
 * included), its operands: i: i64; s and b: u32 length, bytes, NUL; l: u32 count, u32 length of
 * all, strings with their NULs; n: u32 count, u32 0, an i64 each; zeros after each operand up to a
 * multiple of 8 from the op's start.
 */
#ifndef JRUN_PLAN_H
#define JRUN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_MAGIC 0x4e55524aU /* "JRUN" */
#define PLAN_HEADER 24U
#define MAX_OPERANDS 8
#define MAX_PRESERVED 4096U

struct ctx;
struct op;
typedef void op_handler(struct ctx *ctx, const struct op *op);

/* Handlers, and the indexes of each operation's operands: ATTACH_SLOT, ATTACH_TARGET, ... */
#define OP(code, name, handler, words)                                                             \
    op_handler handler;                                                                            \
    enum {
#define OPERAND(op, name, type) op##_##name,
#define END(op)                                                                                    \
    op##_OPERANDS                                                                                  \
    }                                                                                              \
    ;
#include "ops.def"

/* Values: PLAN_VERSION, and the flags of operands: ATTACH_NOT_ON_PROC, ... */
enum {
#define VERSION(number) PLAN_VERSION = (number),
#define FLAG(op, name, value) op##_##name = (value),
#include "ops.def"
};

/* One line of ops.def. */
struct op_info {
    uint32_t code;
    const char *name;
    const char *operands; /* a letter for the type of each */
};

/* A decoded operand: number of an i; bytes and length of an s, b, l or n; count of an l or n. */
struct operand {
    int64_t number;
    const char *bytes;
    uint32_t length;
    uint32_t count;
};

struct op {
    const struct op_info *info;
    uint32_t size;
    struct operand operands[MAX_OPERANDS];
};

struct plan {
    const unsigned char *bytes;
    uint32_t size;
    uint32_t count;
    uint32_t preserved;
    uint32_t traced;
};

/* Line of ops.def with this code, or NULL. */
const struct op_info *op_find(uint32_t code);
extern const struct op_info OP_TABLE[];
extern const size_t OP_TABLE_SIZE;

/* Checks header, lengths, offsets and every operand. NULL when sound, else what is wrong. */
const char *plan_open(struct plan *plan, const void *bytes, size_t size);

/* Decodes the op at offset; false when it does not fit its line of ops.def. */
bool plan_op(const struct plan *plan, uint32_t offset, struct op *op);

static inline int64_t op_number(const struct op *op, int i)
{
    return op->operands[i].number;
}

static inline const char *op_string(const struct op *op, int i)
{
    return op->operands[i].bytes;
}

static inline uint32_t op_length(const struct op *op, int i)
{
    return op->operands[i].length;
}

static inline uint32_t op_count(const struct op *op, int i)
{
    return op->operands[i].count;
}

/* Whether an operand of flags has this one. */
static inline bool op_has(const struct op *op, int i, int64_t flag)
{
    return (op->operands[i].number & flag) != 0;
}

/* One of the numbers of an n operand, from 0 up to its count. */
int64_t op_item(const struct op *op, int i, uint32_t item);

/* Next string of an l operand; the first when previous is NULL, NULL after the last. */
const char *op_next(const struct op *op, int i, const char *previous);

/* Unsigned decimal number, whole string, at most max. */
bool parse_number(const char *text, uint64_t max, uint64_t *result);

#endif
