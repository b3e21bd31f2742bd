/* SPDX-License-Identifier: Apache-2.0 */
/* plan.c: decode a plan. Pure: no system call, no state; the fuzz target calls it directly. */
#include "plan.h"

#include <string.h>

/* By code; a code without an op has no name. The types of its operands join to one string. */
const struct op_info OP_TABLE[] = {
#define OP(code, name, handler, words) [code] = {code, #name, ""
#define OPERAND(op, name, type) type
#define END(op)                                                                                    \
    }                                                                                              \
    ,
#include "ops.def"
};
const size_t OP_TABLE_SIZE = sizeof(OP_TABLE) / sizeof(OP_TABLE[0]);

const struct op_info *op_find(uint32_t code)
{
    return code < OP_TABLE_SIZE && OP_TABLE[code].name != NULL ? &OP_TABLE[code] : NULL;
}

static uint32_t get_u32(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static int64_t get_i64(const unsigned char *at)
{
    return (int64_t)((uint64_t)get_u32(at) | (uint64_t)get_u32(at + 4) << 32);
}

/* What is left of one op; at is always a multiple of 8 between operands. */
struct reader {
    const unsigned char *bytes;
    uint32_t at;
    uint32_t size;
};

static bool read_padding(struct reader *r)
{
    for (; r->at % 8 != 0; r->at++)
        if (r->at >= r->size || r->bytes[r->at] != 0)
            return false;
    return true;
}

static bool read_integer(struct reader *r, struct operand *o)
{
    if (r->size - r->at < 8)
        return false;
    o->number = get_i64(r->bytes + r->at);
    r->at += 8;
    return true;
}

/* s and b: length, bytes, one NUL that is not counted. A string has no other NUL. */
static bool read_bytes(struct reader *r, struct operand *o, bool text)
{
    if (r->size - r->at < 4)
        return false;
    o->length = get_u32(r->bytes + r->at);
    r->at += 4;
    if (o->length >= r->size - r->at)
        return false;
    o->bytes = (const char *)r->bytes + r->at;
    if (o->bytes[o->length] != 0 || (text && memchr(o->bytes, 0, o->length) != NULL))
        return false;
    r->at += o->length + 1;
    return read_padding(r);
}

/* l: count, length of all strings with their NULs, the strings. */
static bool read_list(struct reader *r, struct operand *o)
{
    uint32_t ends = 0;

    if (r->size - r->at < 8)
        return false;
    o->count = get_u32(r->bytes + r->at);
    o->length = get_u32(r->bytes + r->at + 4);
    r->at += 8;
    if (o->length > r->size - r->at)
        return false;
    o->bytes = (const char *)r->bytes + r->at;
    for (uint32_t i = 0; i < o->length; i++)
        ends += o->bytes[i] == 0;
    if (ends != o->count || (o->length > 0 && o->bytes[o->length - 1] != 0))
        return false;
    r->at += o->length;
    return read_padding(r);
}

/* n: count, zeros, the integers. */
static bool read_numbers(struct reader *r, struct operand *o)
{
    if (r->size - r->at < 8)
        return false;
    o->count = get_u32(r->bytes + r->at);
    r->at += 4;
    if (!read_padding(r) || o->count > (r->size - r->at) / 8)
        return false;
    o->bytes = (const char *)r->bytes + r->at;
    o->length = o->count * 8;
    r->at += o->length;
    return true;
}

static bool read_operand(struct reader *r, char type, struct operand *o)
{
    switch (type) {
    case 'i':
        return read_integer(r, o);
    case 's':
        return read_bytes(r, o, true);
    case 'b':
        return read_bytes(r, o, false);
    case 'l':
        return read_list(r, o);
    case 'n':
        return read_numbers(r, o);
    default:
        return false;
    }
}

bool plan_op(const struct plan *plan, uint32_t offset, struct op *op)
{
    struct reader r;

    if (offset > plan->size || plan->size - offset < 8)
        return false;
    memset(op, 0, sizeof(*op));
    op->info = op_find(get_u32(plan->bytes + offset));
    op->size = get_u32(plan->bytes + offset + 4);
    if (op->info == NULL || op->size < 8 || op->size % 8 != 0 || op->size > plan->size - offset)
        return false;
    r = (struct reader){.bytes = plan->bytes + offset, .at = 8, .size = op->size};
    for (int i = 0; op->info->operands[i] != 0; i++)
        if (i >= MAX_OPERANDS || !read_operand(&r, op->info->operands[i], &op->operands[i]))
            return false;
    return r.at == r.size;
}

const char *plan_open(struct plan *plan, const void *bytes, size_t size)
{
    const unsigned char *b = bytes;
    uint32_t offset = PLAN_HEADER;
    struct op op;

    if (size < PLAN_HEADER || get_u32(b) != PLAN_MAGIC)
        return "plan has no JRUN header";
    if (get_u32(b + 4) != PLAN_VERSION)
        return "plan has another version";
    *plan = (struct plan){b, get_u32(b + 8), get_u32(b + 12), get_u32(b + 16), get_u32(b + 20)};
    if (plan->size > size || plan->size < PLAN_HEADER || plan->size % 8 != 0)
        return "plan is truncated";
    if (plan->preserved > MAX_PRESERVED || plan->traced > 1)
        return "plan has a bad header";
    for (uint32_t i = 0; i < plan->count; i++) {
        if (!plan_op(plan, offset, &op))
            return "plan has a bad operation";
        offset += op.size;
    }
    return offset == plan->size ? NULL : "plan has bytes after its last operation";
}

const char *op_next(const struct op *op, int i, const char *previous)
{
    const struct operand *o = &op->operands[i];
    const char *next = previous == NULL ? o->bytes : previous + strlen(previous) + 1;

    return next == NULL || next >= o->bytes + o->length ? NULL : next;
}

int64_t op_item(const struct op *op, int i, uint32_t item)
{
    return get_i64((const unsigned char *)op->operands[i].bytes + (size_t)item * 8);
}

bool parse_number(const char *text, uint64_t max, uint64_t *result)
{
    uint64_t value = 0;

    if (*text == 0)
        return false;
    for (; *text != 0; text++) {
        uint64_t digit = (uint64_t)(unsigned char)*text - '0';

        if (digit > 9 || digit > max || value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *result = value;
    return true;
}
