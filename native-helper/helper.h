/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every op shares: the context, the way out on failure, the messages, and paths inside the
 * rootfs.
 *
 * The helper decides what can be seen from inside alone, and nothing else:
 *
 *   HOME, FIND_EXEC                        what the image's passwd says, which file PATH finds
 *   HOME, COPY_UP                          what lies on a file system that may be read
 *   OWN_NODES, BIND_DEVICE                 whether a node of its own can be made and bound here
 *   DETACH                                 whether a mount is one of those it may take off
 *   ATTACH, MASK_PATH, READONLY_PATH       whether a path is a directory, a file or absent
 *   MKNOD, SYMLINK                         whether what is there already will do
 *   CONSOLE                                whether /dev/pts/ptmx is what it seems
 *   OPEN_NULL, STDIO_NULL, STDIO_OWNER     what the standard streams are
 *   WAIT_START                             who may start: root, and who created the container
 *   JOIN_CGROUP, CLONE, BECOME_ROOT,       which way the kernel takes, where an older one, or
 *   KEYRING, NEW_PROC                      the state of a namespace, leaves another
 *
 * All else comes as an operand: flags, permissions, limits, and which errors do not count.
 */
#ifndef JRUN_HELPER_H
#define JRUN_HELPER_H

#include "plan.h"
#include "sys.h"

#include <limits.h>
#include <sys/stat.h>

#define SLOTS 128
#define PAYLOAD_SIZE (1U << 20)
/* Pointers to more arguments and variables than execve(2) takes in its at most 6 MB. */
#define SCRATCH_SIZE (6U << 20)

enum msg_code {
#define MSG(code, name) MSG_##name = (code),
#include "msgs.def"
};

struct ctx {
    struct plan plan;
    int32_t op_index;       /* of the op that runs, for errors; -1 before op 0 */
    uint32_t op_code;       /* its code; 0 before op 0 */
    int sock;               /* to the parent; after WAIT_START to `jrun start` */
    int proc;               /* the host's /proc, or -1 */
    const char *root_path;  /* the rootfs on the host's side, where OPEN_ROOT has bound it */
    int root;               /* root of the container's file system, or -1: "/" */
    int null_mount;         /* read-only mount of the host's /dev/null, detached until first used */
    int empty_mount;        /* the empty tmpfs to cover directories, once it exists */
    int own_nodes;          /* the tmpfs of OWN_NODES, or -1 */
    int nodes;              /* the parent that parent_of_node keeps, or -1 */
    int32_t nodes_op;       /* the op that has used it last */
    const char *nodes_path; /* and what that op made there */
    bool null_attached;     /* null_mount is in the mount tree: it is copied from now on */
    bool unshared;          /* no mount of this namespace is shared: ROOT_PARENT has seen to it */
    bool entered; /* ENTER_ROOT is done, or a mount namespace was joined: "/" is the container's */
    bool userns;  /* in another user namespace than at the start */
    bool pids_joined; /* children appear in a pid namespace in which others live */
    bool filtered;    /* a seccomp filter is installed */
    bool started; /* START came: sock is the one of `jrun start` now, whose exit must not end us */
    uint64_t dev_mount;   /* the mount that ATTACH has put on /dev, until it is checked; 0: none */
    char target_mode[10]; /* mode=0755, as TARGET_MODE has found it, or empty */
    bool cwd_failed;      /* a CWD that may be tried again failed */
    int dumpable;         /* what PR_SET_DUMPABLE is to be */
    int hook_output[2]; /* where hooks write, stdout and stderr; -1: into a pipe for their errors */
    uint32_t hooks_left; /* HOOK ops that may still follow RUN_HOOKS */
    int slots[SLOTS];
    uint32_t payload_length;
    char exec_path[PATH_MAX];
    char home[PATH_MAX];
};

/* State JSON, and working space of one op: static storage costs nothing until it is touched. */
extern char *const payload;
extern union scratch {
    char bytes[SCRATCH_SIZE];
    char *pointers[SCRATCH_SIZE / sizeof(char *)];
    uint32_t ids[SCRATCH_SIZE / sizeof(uint32_t)];
} scratch;

/* report.c: _exit(2) would be tried for ever where a filter of the container's refuses it. */
void end_process(int status) __attribute__((noreturn));
/* The one way out of a failed op. */
void report_and_exit(struct ctx *ctx, const char *what, const char *detail, int error)
    __attribute__((noreturn));
#define TRY(ctx, ret, what)                                                                        \
    do {                                                                                           \
        if ((ret) < 0)                                                                             \
            report_and_exit((ctx), (what), NULL, errno);                                           \
    } while (0)
#define TRY_ON(ctx, ret, what, detail)                                                             \
    do {                                                                                           \
        if ((ret) < 0)                                                                             \
            report_and_exit((ctx), (what), (detail), errno);                                       \
    } while (0)

/* A user or group id of an op. The last of 32 bits is refused: it means "as it is", chown(2). */
uint32_t op_id(struct ctx *ctx, int64_t number);

/* Text in a fixed buffer; what does not fit is cut. */
struct text {
    char *at;
    char *end;
};
struct text text_into(char *buffer, size_t size);
void text_add(struct text *text, const char *s);
void text_add_number(struct text *text, int64_t number);

/* message.c */
struct header { /* of each packet, msgs.def */
    uint32_t code;
    int32_t a;
    int32_t b;
    uint32_t length;
};
int send_message(const struct ctx *ctx, enum msg_code code, int32_t a, int32_t b, const char *bytes,
                 size_t length);
/* Notes that an op of this code begins. */
void trace_op(const struct ctx *ctx, uint32_t code);
int send_descriptor(const struct ctx *ctx, enum msg_code code, int fd);
/* Code of the next packet on sock with its payload kept, 0 at end-of-file, -1 with errno. */
int receive_message(struct ctx *ctx, int sock);

/* sync.c */
/* Waits for a packet of this code; end-of-file, the parent is gone, ends the helper. */
void wait_message(struct ctx *ctx, int sock, enum msg_code code);
/* Takes the descriptors of one FDS packet into slots from `slot` on; how many, 0 at end-of-file. */
int receive_descriptors(struct ctx *ctx, int sock, int64_t slot, int64_t most);

/* fds.c */
void forget_descriptors(struct ctx *ctx); /* sets all to -1 */
int slot_get(struct ctx *ctx, int64_t slot);
void slot_set(struct ctx *ctx, int64_t slot, int fd);
void slot_clear(struct ctx *ctx, int64_t slot);
/* Closes all but stdio, the preserved descriptors, the socket, and the slots in an operand. */
void keep_only(struct ctx *ctx, const struct op *op, int operand);
/* Closes every descriptor but stdio, the preserved ones and those given (-1: none). */
int close_all_but(const struct ctx *ctx, const int *kept, size_t count);
/* The same at the start, when there are descriptors that are not ours. */
int close_inherited(const struct ctx *ctx);
/* close_range(2), or what it does where it is blocked. */
int close_range_of(unsigned first, unsigned last, unsigned flags);
int write_once(int fd, const char *bytes, size_t length);

/* path.c: paths inside the rootfs, never outside it, no magic links. */
#define IN_ROOT (RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)
int root_fd(struct ctx *ctx);
int open_in_root(struct ctx *ctx, const char *path, int flags);
/* Whether a path cannot be opened because of the image, not for lack of memory or descriptors. */
bool is_of_image(int error);
/* Directory at path; it and its parents are made where absent. */
int make_directory_in_root(struct ctx *ctx, const char *path, mode_t mode);
/* Directory that holds the last part of path, which *name then points to. */
int open_parent_in_root(struct ctx *ctx, const char *path, const char **name);
/*
 * The same for a device node or link: EXDEV where a link leads into another mount. It is kept open
 * for the operations that follow with the same parent, and not the caller's to close.
 */
int parent_of_node(struct ctx *ctx, const char *path, const char **name);
void forget_parent_of_nodes(struct ctx *ctx);
/* Target for a mount of a device: what is there, a link itself too, or a new empty file. */
int open_node_target(struct ctx *ctx, const char *path);
/* O_PATH of a mount target, directory or file, made where absent; nofollow is for its last part. */
int open_target(struct ctx *ctx, const char *path, bool directory, bool nofollow);
/* Below the host's /proc, checked again not to leave it. */
int open_in_proc(struct ctx *ctx, const char *path, int flags);
/* Whether what is open lies on a file system that stores it, and may be read. */
bool is_stored(struct ctx *ctx, int fd);
bool is_device(const struct stat *st, mode_t type, unsigned major_number, unsigned minor_number);

/* Opens what an O_PATH descriptor is, through the host's /proc: no path is resolved again. */
int reopen(struct ctx *ctx, int fd, int flags);

/* op_null.c */
void keep_null(struct ctx *ctx);

/* node.c */
/* Its name among the nodes that OWN_NODES has made: c1:3. */
const char *node_name(const struct stat *st);
/* A detached mount of the container's own node like this one, -1 if there is none. */
int own_node(struct ctx *ctx, const struct stat *st);
/* Makes a mount of a device read-only, which the device works on all the same. */
int protect_node(int mount);

/* op_mask.c: an empty file system that cannot be written, not attached. */
int make_empty(void);

/* op_root.c: pivot_root into ctx->root, the old root is gone after it. */
void pivot(struct ctx *ctx);

/* op_cred.c: loads the filter in an operand of bytes, with SECCOMP_FILTER_FLAG_*. */
int load_filter(const struct op *op, int program, int64_t flags);

/* op_exec.c: adds pointers to the strings of an operand to an array in scratch; its new end. */
char **add_strings(struct ctx *ctx, const struct op *op, int i, char **at);
char **add_home(struct ctx *ctx, char **env, char **at);

/* op_mount.c: what other files of mounts use. */
struct new_mount {
    const char *type;
    const char *source;
    int options;      /* index of the operand that has them */
    const char *mode; /* one more, or empty */
    int64_t attributes;
};
/* Configures and creates the file system; its detached mount. */
int finish_mount(struct ctx *ctx, int fs, const struct op *op, const struct new_mount *mount);
int set_mount_attr(int fd, uint64_t set, uint64_t clear, uint64_t propagation, int userns,
                   unsigned recursive);
void report_fs_error(struct ctx *ctx, int fs, const char *what, const char *type)
    __attribute__((noreturn));

/* op_process.c */
/* Sends the message and waits for the answer. */
void sync_with_parent(struct ctx *ctx, enum msg_code code);
void set_dumpable(struct ctx *ctx, int dumpable);

#endif
