/* SPDX-License-Identifier: Apache-2.0 */
#include "builder.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const OPERANDS[] = {
#define OP(code, name, handler, words) [code] = ""
#define OPERAND(op, name, type) type
#define END(op) ,
#include "../ops.def"
};

static void put(struct builder *b, const void *bytes, size_t size)
{
    if (b->size + size > sizeof(b->bytes)) {
        fputs("plan is too long for the test\n", stderr);
        abort();
    }
    memcpy(b->bytes + b->size, bytes, size);
    b->size += (uint32_t)size;
}

static void put_u32(struct builder *b, uint32_t value)
{
    unsigned char le[4] = {(unsigned char)value, (unsigned char)(value >> 8),
                           (unsigned char)(value >> 16), (unsigned char)(value >> 24)};
    put(b, le, 4);
}

static void set_u32(struct builder *b, uint32_t at, uint32_t value)
{
    uint32_t size = b->size;

    b->size = at;
    put_u32(b, value);
    b->size = size;
}

static void put_u64(struct builder *b, uint64_t value)
{
    put_u32(b, (uint32_t)value);
    put_u32(b, (uint32_t)(value >> 32));
}

static void pad(struct builder *b)
{
    while ((b->size - b->op) % 8 != 0)
        put(b, "", 1);
}

static void put_bytes(struct builder *b, const void *bytes, size_t size)
{
    put_u32(b, (uint32_t)size);
    put(b, bytes, size);
    put(b, "", 1);
    pad(b);
}

static void put_list(struct builder *b, const char *const *strings)
{
    uint32_t at = b->size;
    uint32_t count = 0;

    put_u32(b, 0);
    put_u32(b, 0);
    for (; strings[count] != NULL; count++)
        put(b, strings[count], strlen(strings[count]) + 1);
    set_u32(b, at, count);
    set_u32(b, at + 4, b->size - at - 8);
    pad(b);
}

void plan_start(struct builder *b)
{
    memset(b, 0, sizeof(*b));
    b->size = 24;
}

void plan_add(struct builder *b, enum op_code code, ...)
{
    va_list args;

    b->op = b->size;
    b->count++;
    put_u32(b, (uint32_t)code);
    put_u32(b, 0);
    va_start(args, code);
    for (const char *o = OPERANDS[code]; *o != 0; o++) {
        if (*o == 'i') {
            put_u64(b, (uint64_t)va_arg(args, long));
        } else if (*o == 's') {
            const char *s = va_arg(args, const char *);
            put_bytes(b, s, strlen(s));
        } else if (*o == 'b') {
            size_t size = va_arg(args, size_t);
            put_bytes(b, va_arg(args, const void *), size);
        } else if (*o == 'l') {
            put_list(b, va_arg(args, const char *const *));
        } else {
            size_t count = va_arg(args, size_t);
            const long *numbers = va_arg(args, const long *);

            put_u64(b, count);
            for (size_t i = 0; i < count; i++)
                put_u64(b, (uint64_t)numbers[i]);
        }
    }
    va_end(args);
    set_u32(b, b->op + 4, b->size - b->op);
}

void plan_end(struct builder *b, uint32_t preserved)
{
    set_u32(b, 0, 0x4e55524aU);
    set_u32(b, 4, PLAN_VERSION);
    set_u32(b, 8, b->size);
    set_u32(b, 12, b->count);
    set_u32(b, 16, preserved);
}
