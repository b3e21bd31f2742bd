/* SPDX-License-Identifier: Apache-2.0 */
/* node.c: device nodes that the container gets in place of the host's. */
#include "helper.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

/* Device nodes are named by what they are. */
const char *node_name(const struct stat *st)
{
    static char name[32];
    struct text text = text_into(name, sizeof(name));

    text_add(&text, S_ISCHR(st->st_mode) ? "c" : "b");
    text_add_number(&text, major(st->st_rdev));
    text_add(&text, ":");
    text_add_number(&text, minor(st->st_rdev));
    return name;
}

/*
 * In a user namespace that has the host's root, the root of it may change the mode and owner of the
 * host's nodes, and a read-only mount that was made inside does not stop it: CAP_SYS_ADMIN there
 * takes the flag away. So the container gets nodes that nobody else has.
 */
int own_node(struct ctx *ctx, const struct stat *st)
{
    return ctx->own_nodes < 0 ? -1 : sys_open_tree(ctx->own_nodes, node_name(st), 0);
}

int protect_node(int mount)
{
    struct mount_attr attr = {.attr_set =
                                  MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC};

    return sys_mount_setattr(mount, 0, &attr);
}
