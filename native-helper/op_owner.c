/* SPDX-License-Identifier: Apache-2.0 */
/*
 * op_owner.c: whose mount namespace was entered. A process without any capability may make a user
 * namespace and a mount namespace that belongs to it. There it is root: it leads every path where
 * it likes, and changes every mount. setns(2) enters it all the same, with all that we have.
 */
#include "helper.h"

#include <linux/nsfs.h>
#include <sys/ioctl.h>

/*
 * Asked of the namespace that we are in, so that nothing can change between question and use. EPERM
 * says that it belongs to a user namespace which is not below ours: nobody inside made it.
 */
void op_check_owner(struct ctx *ctx, const struct op *op)
{
    int mounts = openat(ctx->proc, "self/ns/mnt", O_RDONLY | O_CLOEXEC); /* a magic link by nature */
    struct stat st;
    int owner;

    TRY(ctx, mounts, "open mount namespace");
    owner = ioctl(mounts, NS_GET_USERNS);
    close(mounts);
    if (owner < 0 && errno == EPERM)
        return;
    TRY(ctx, owner, "find the owner of the mount namespace");
    TRY(ctx, fstat(owner, &st), "stat user namespace");
    close(owner);
    if ((int64_t)st.st_ino != op_number(op, CHECK_OWNER_USERNS))
        report_and_exit(ctx,
                        "the mount namespace that process 1 is in belongs to a user namespace below"
                        " the container's, where every path is what its owner makes of it",
                        NULL, EPERM);
}
