/* SPDX-License-Identifier: Apache-2.0 */
/* report.c: tell the parent what failed, then end. */
#include "helper.h"

#define REPORT_SIZE 6144

uint32_t op_id(struct ctx *ctx, int64_t number)
{
    if (number < 0 || number >= (int64_t)UINT32_MAX)
        report_and_exit(ctx, "id must be 0 to 4294967294", NULL, EINVAL);
    return (uint32_t)number;
}

struct text text_into(char *buffer, size_t size)
{
    buffer[0] = 0;
    return (struct text){buffer, buffer + size - 1};
}

void text_add(struct text *text, const char *s)
{
    while (*s != 0 && text->at < text->end)
        *text->at++ = *s++;
    *text->at = 0;
}

void text_add_number(struct text *text, int64_t number)
{
    char digits[24];
    char *at = digits + sizeof(digits) - 1;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

    *at = 0;
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (number < 0)
        *--at = '-';
    text_add(text, at);
}

_Noreturn void end_process(int status)
{
    (void)syscall(SYS_exit_group, status);
    __builtin_trap();
}

_Noreturn void report_and_exit(struct ctx *ctx, const char *what, const char *detail, int error)
{
    static char report[REPORT_SIZE];
    struct text text = text_into(report, sizeof(report));

    text_add(&text, what);
    if (detail != NULL) {
        text_add(&text, ": ");
        text_add(&text, detail);
    }
    (void)send_message(ctx, MSG_ERROR, ctx->op_index, error | (int32_t)ctx->op_code << 16, report,
                       (size_t)(text.at - report));
    end_process(1);
}
