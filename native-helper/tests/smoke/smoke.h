/* SPDX-License-Identifier: Apache-2.0 */
/*
 * smoke ROOTFS JRUN-INIT [CASE...]: runs real containers through the helper, as root, on a real
 * kernel. It plays the parent: makes plans, answers messages, looks at what came out. ROOTFS holds
 * a static busybox. A case is a function that CASE defines; all of them run, or those that are
 * named. With SMOKE_VERBOSE in the environment each shows what its containers said.
 */
#ifndef JRUN_TESTS_SMOKE_H
#define JRUN_TESTS_SMOKE_H

#include "../builder.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum msg_code {
#define MSG(code, name) MSG_##name = (code),
#include "../../msgs.def"
};

#define ATTR_RDONLY 0x1L
#define ATTR_NOSUID 0x2L
#define ATTR_NODEV 0x4L
#define ATTR_NOEXEC 0x8L
#define REC 0x8000L
#define NEW_ALL ((long)(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET))

/* A case: CASE(what_is_shown) { ... } */
#define CASE(name)                                                                                 \
    static void name(void);                                                                        \
    __attribute__((constructor)) static void add_##name(void)                                      \
    {                                                                                              \
        add_case(#name, name);                                                                     \
    }                                                                                              \
    static void name(void)

struct packet {
    uint32_t code;
    int32_t a;
    int32_t b;
    uint32_t length;
    char bytes[8192];
};

/* What a run gave. */
struct result {
    int first;           /* of the helper itself: wait status */
    pid_t init;          /* pid that CHILD told */
    int status;          /* of the init: wait status */
    bool exec;           /* EXEC came */
    struct packet error; /* code 0: none */
    int master;          /* of TERMINAL, or -1 */
    int listener;        /* number that SECCOMP told */
    int ready;           /* READY came */
    size_t length;
    char output[16384];
};

/* How a run is to go. */
struct run {
    int fds[8];
    size_t fd_count;
    const char *state; /* payload of the ACKs */
    int kill_at;       /* message at which the parent "dies" (closes the socket), 0 never */
    void (*at_maps)(pid_t pid);
    int start; /* listening address to connect to after READY: 1 */
    struct sockaddr_un address;
    socklen_t address_length;
    uint32_t preserved;
};

extern const char *rootfs;
extern const char *helper;

/* cases.c */
void add_case(const char *name, void (*run)(void));
/* Counts; says what failed, with what the run gave where it is not NULL. */
void check(bool ok, const char *what, const struct result *r);
void die(const char *what) __attribute__((noreturn));
/* Runs a part of the case in a child, whose checks count as one. */
void in_child(void (*part)(void));

/* parent.c */
void execute(struct builder *b, const struct run *run, struct result *r);
/* Ids of the new user namespace: for at_maps. */
void map_root(pid_t pid);
void write_text(const char *path, const char *text);
bool says(const struct result *r, const char *text);
bool exited(const struct result *r, int code);

/* plans.c: pieces of plans. */
/* The usual mounts. */
void mounts(struct builder *b);
/* From the start to the root file system. */
void stage0(struct builder *b, long flags);
/* Into the root, with what is set and hidden there. */
void enter(struct builder *b);
/* To the end: sh -c SCRIPT as this user. */
void become(struct builder *b, long uid);
void run_script(struct builder *b, const char *script);
void finish(struct builder *b, long uid, const char *script);
/* Ends a plan with EXEC, runs it and checks that it fails with these words and errno. */
void fails(struct builder *b, const char *words, int error);

#endif
