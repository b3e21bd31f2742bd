/* SPDX-License-Identifier: Apache-2.0 */
#include "helper.h"
void op_run_hooks(struct ctx *ctx, const struct op *op) { (void)op; report_and_exit(ctx, "not built yet", NULL, ENOSYS); }
void op_hook(struct ctx *ctx, const struct op *op) { (void)op; report_and_exit(ctx, "not built yet", NULL, ENOSYS); }
