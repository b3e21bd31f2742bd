/* SPDX-License-Identifier: Apache-2.0 */
#include "helper.h"
void op_copy_up(struct ctx *ctx, const struct op *op) { (void)op; report_and_exit(ctx, "not built yet", NULL, ENOSYS); }
