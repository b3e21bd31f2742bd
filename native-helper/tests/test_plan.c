/* SPDX-License-Identifier: Apache-2.0 */
/* Unit tests without root: decoder over sound and damaged plans, numbers, texts, paths, slots. */
#include "../helper.h"
#include "builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>

static int passed;
static int failed;

#define CHECK(ok, what)                                                                            \
    do {                                                                                           \
        if (ok) {                                                                                  \
            passed++;                                                                              \
        } else {                                                                                   \
            failed++;                                                                              \
            printf("FAILED: %s (line %d)\n", (what), __LINE__);                                    \
        }                                                                                          \
    } while (0)

static struct builder built;
static uint32_t groups_at; /* where the list of numbers of USER stands in it */

/* A copy of exactly this size on the heap, so that ASan sees a read beyond it. */
static const char *open_copy(const void *bytes, size_t size)
{
    unsigned char *copy = malloc(size == 0 ? 1 : size);
    struct plan plan;
    const char *wrong;

    memcpy(copy, bytes, size);
    wrong = plan_open(&plan, copy, size);
    if (wrong == NULL) { /* what the check lets through, the loop must be able to run over */
        uint32_t offset = PLAN_HEADER;
        struct op op;

        for (uint32_t i = 0; i < plan.count; i++) {
            if (!plan_op(&plan, offset, &op))
                abort();
            for (int o = 0; op.info->operands[o] != 0; o++)
                if (op.info->operands[o] == 'n')
                    for (uint32_t n = 0; n < op_count(&op, o); n++)
                        (void)op_item(&op, o, n);
                else if (op.info->operands[o] == 'l')
                    for (const char *s = op_next(&op, o, NULL); s != NULL; s = op_next(&op, o, s))
                        if (strlen(s) > size)
                            abort();
            offset += op.size;
        }
    }
    free(copy);
    return wrong;
}

static void build_golden(void)
{
    plan_start(&built);
    plan_add(&built, OP_CLONE, 3L, -1L, (long)CLONE_STAY_DUMPABLE);
    plan_add(&built, OP_SETSID);
    plan_add(&built, OP_NEW_MOUNT, 1L, "tmpfs", "", LIST("mode=755", "", "ro"), -1L, 0L);
    plan_add(&built, OP_HOSTNAME, "seven77");
    plan_add(&built, OP_SECCOMP, (size_t)16, "\0\1\2\3\4\5\6\7\0\1\2\3\4\5\6\7", 0L,
             (long)SECCOMP_LISTENER);
    groups_at = built.size + 8 + 16;
    plan_add(&built, OP_USER, 1L, 2L, LONGS(7, 4294967295, -1), 022L, 0L);
    plan_add(&built, OP_EXEC, LIST("sh", "-c", "true"), LIST(), 0L);
    plan_end(&built, 2);
}

static void golden_plan_decodes(void)
{
    static const unsigned char start[] = {0x4a, 0x52, 0x55, 0x4e, PLAN_VERSION, 0, 0, 0};
    struct plan plan;
    struct op op;
    uint32_t offset = PLAN_HEADER;
    const char *s;

    build_golden();
    CHECK(memcmp(built.bytes, start, sizeof(start)) == 0,
          "a plan starts with JRUN and its version");
    CHECK(plan_open(&plan, built.bytes, built.size) == NULL, "a sound plan opens");
    CHECK(plan.count == 7 && plan.preserved == 2, "the header is read");
    CHECK(plan_op(&plan, offset, &op) && op.info->code == 7 && op_number(&op, CLONE_FLAGS) == 3 &&
              op_number(&op, CLONE_CGROUP_SLOT) == -1,
          "integers are read");
    CHECK(op_has(&op, CLONE_HOW, CLONE_STAY_DUMPABLE) && !op_has(&op, CLONE_HOW, 2),
          "flags are read");
    offset += op.size;
    CHECK(plan_op(&plan, offset, &op) && op.size == 8, "an op without operands is its header");
    offset += op.size;
    CHECK(plan_op(&plan, offset, &op) && strcmp(op_string(&op, NEW_MOUNT_TYPE), "tmpfs") == 0 &&
              *op_string(&op, NEW_MOUNT_SOURCE) == 0 && op_number(&op, NEW_MOUNT_ATTRIBUTES) == -1,
          "strings and negative numbers are read");
    s = op_next(&op, NEW_MOUNT_OPTIONS, NULL);
    CHECK(s != NULL && strcmp(s, "mode=755") == 0, "a list has its first string");
    s = op_next(&op, NEW_MOUNT_OPTIONS, s);
    CHECK(s != NULL && *s == 0, "a list may have an empty string");
    s = op_next(&op, NEW_MOUNT_OPTIONS, s);
    CHECK(s != NULL && strcmp(s, "ro") == 0 && op_next(&op, NEW_MOUNT_OPTIONS, s) == NULL,
          "a list ends");
    offset += op.size;
    CHECK(plan_op(&plan, offset, &op) && op.size == 24 && op_length(&op, HOSTNAME_NAME) == 7,
          "padding counts from the op's start");
    offset += op.size;
    CHECK(plan_op(&plan, offset, &op) && op_length(&op, SECCOMP_PROGRAM) == 16 &&
              op_has(&op, SECCOMP_FLAGS, SECCOMP_LISTENER),
          "bytes may hold NULs");
    offset += op.size;
    CHECK(plan_op(&plan, offset, &op) && op_count(&op, USER_GROUPS) == 3 &&
              op_item(&op, USER_GROUPS, 0) == 7 && op_item(&op, USER_GROUPS, 1) == UINT32_MAX &&
              op_item(&op, USER_GROUPS, 2) == -1 && op_number(&op, USER_UMASK) == 022,
          "a list of numbers is read, and what stands after it");
    offset += op.size;
    CHECK(plan_op(&plan, offset, &op) && op_next(&op, EXEC_ENV, NULL) == NULL,
          "a list may be empty");
}

static void truncated_plans_are_refused(void)
{
    int sound = 0;

    build_golden();
    for (uint32_t size = 0; size < built.size; size++)
        sound += open_copy(built.bytes, size) == NULL;
    CHECK(sound == 0, "a plan is refused at every shorter length");
    for (uint32_t size = PLAN_HEADER; size < built.size; size++) {
        struct builder cut = built;

        cut.size = size;
        plan_end(&cut, 2); /* the header agrees with the cut */
        sound += open_copy(cut.bytes, size) == NULL;
    }
    CHECK(sound == 0, "a cut plan is refused though its header agrees");
}

static void damaged_plans_do_no_harm(void)
{
    int sound = 0;

    build_golden();
    for (uint32_t bit = 0; bit < built.size * 8; bit++) {
        built.bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        sound += open_copy(built.bytes, built.size) == NULL;
        built.bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    CHECK(sound > 0, "a flipped bit of a value is another value");
    CHECK(open_copy(built.bytes, built.size) == NULL, "the plan itself is sound");
    for (uint32_t at = 0; at + 4 <= built.size; at += 4) {
        unsigned char kept[4];

        memcpy(kept, built.bytes + at, 4);
        memset(built.bytes + at, 0xff, 4);
        (void)open_copy(built.bytes, built.size);
        memcpy(built.bytes + at, "\xff\xff\xff\x7f", 4);
        (void)open_copy(built.bytes, built.size);
        memcpy(built.bytes + at, kept, 4);
    }
    CHECK(open_copy(built.bytes, built.size) == NULL,
          "huge lengths are refused without a bad read");
}

static const char *with_word(uint32_t at, uint32_t value)
{
    build_golden();
    memcpy(built.bytes + at, &value, sizeof(value));
    return open_copy(built.bytes, built.size);
}

static void each_kind_of_damage_has_its_words(void)
{
    CHECK(strcmp(with_word(0, 1), "plan has no JRUN header") == 0, "magic");
    CHECK(strcmp(with_word(4, PLAN_VERSION + 1), "plan has another version") == 0, "version");
    CHECK(strcmp(with_word(8, 1 << 20), "plan is truncated") == 0, "size");
    CHECK(strcmp(with_word(12, 8), "plan has a bad operation") == 0, "one op too many");
    CHECK(strcmp(with_word(12, 6), "plan has bytes after its last operation") == 0, "one too few");
    CHECK(strcmp(with_word(16, 1 << 20), "plan has a bad header") == 0, "preserved");
    CHECK(strcmp(with_word(20, 2), "plan has a bad header") == 0, "neither traced nor not");
    CHECK(with_word(20, 1) == NULL, "traced");
    CHECK(strcmp(with_word(24, 9999), "plan has a bad operation") == 0, "unknown op");
    CHECK(strcmp(with_word(24, 0), "plan has a bad operation") == 0, "op 0");
    CHECK(strcmp(with_word(28, 0), "plan has a bad operation") == 0, "op of size 0");
    CHECK(strcmp(with_word(28, 40), "plan has a bad operation") == 0, "op with a wrong size");
    CHECK(strcmp(with_word(groups_at, 1U << 31), "plan has a bad operation") == 0,
          "more numbers than there are");
    CHECK(strcmp(with_word(groups_at + 4, 1), "plan has a bad operation") == 0,
          "a count of numbers is a word");
    build_golden();
    built.bytes[PLAN_HEADER + 32 + 8 + 16 + 4 + 1] = 0; /* t[m]pfs */
    CHECK(open_copy(built.bytes, built.size) != NULL, "a NUL inside a string is refused");
}

static void op_table_is_sound(void)
{
    size_t ops = 0;

    for (size_t i = 0; i < OP_TABLE_SIZE; i++) {
        const struct op_info *info = op_find((uint32_t)i);

        if (info == NULL)
            continue;
        ops++;
        CHECK(info->code == i && strlen(info->operands) <= MAX_OPERANDS &&
                  strspn(info->operands, "isbln") == strlen(info->operands),
              info->name);
    }
    CHECK(ops > 50, "the table is filled");
    CHECK(op_find((uint32_t)OP_TABLE_SIZE) == NULL && op_find(UINT32_MAX) == NULL,
          "a code above the table is unknown");
}

static void numbers_parse(void)
{
    uint64_t n = 99;

    CHECK(parse_number("0", 10, &n) && n == 0, "0");
    CHECK(parse_number("4294967295", UINT32_MAX, &n) && n == UINT32_MAX, "the largest uid");
    CHECK(!parse_number("4294967296", UINT32_MAX, &n), "one above");
    CHECK(parse_number("18446744073709551615", UINT64_MAX, &n) && n == UINT64_MAX, "the largest");
    CHECK(!parse_number("18446744073709551616", UINT64_MAX, &n), "overflow");
    CHECK(!parse_number("", 10, &n) && !parse_number("-1", 10, &n) && !parse_number("1x", 99, &n) &&
              !parse_number(" 1", 99, &n) && !parse_number("7", 5, &n),
          "what is no number");
}

static void texts_are_cut(void)
{
    char buffer[8];
    struct text text = text_into(buffer, sizeof(buffer));

    text_add(&text, "abc");
    text_add_number(&text, -42);
    CHECK(strcmp(buffer, "abc-42") == 0, "numbers are added");
    text_add(&text, "too long");
    CHECK(strcmp(buffer, "abc-42t") == 0, "what does not fit is cut");
    text = text_into(buffer, sizeof(buffer));
    text_add_number(&text, INT64_MIN);
    CHECK(strcmp(buffer, "-922337") == 0, "the smallest number");
}

static struct ctx test_ctx(void)
{
    struct ctx ctx = {.op_index = 7};

    forget_descriptors(&ctx);
    return ctx;
}

static char root[] = "/tmp/jrun-test-XXXXXX";

/* Whether path, opened or made as a target inside the root, is the file `expected` of the root. */
static bool lands_at(struct ctx *ctx, const char *path, bool directory, const char *expected)
{
    struct stat a;
    struct stat b;
    int fd = open_target(ctx, path, directory, false);
    bool same = fd >= 0 && fstat(fd, &a) == 0 && fstatat(ctx->root, expected, &b, 0) == 0 &&
                a.st_ino == b.st_ino && a.st_dev == b.st_dev && S_ISDIR(a.st_mode) == directory;

    if (fd >= 0)
        close(fd);
    return same;
}

static void paths_stay_inside_the_root(void)
{
    struct ctx ctx = test_ctx();
    const char *name;
    char longest[PATH_MAX + 2];

    if (mkdtemp(root) == NULL)
        exit(2);
    ctx.root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    mkdirat(ctx.root, "a", 0755);
    symlinkat("/b/c", ctx.root, "absolute");
    symlinkat("../../../../x/y", ctx.root, "a/up");
    symlinkat("loop", ctx.root, "loop");
    symlinkat("two/2", ctx.root, "one");
    symlinkat("three", ctx.root, "two");
    symlinkat("/a", ctx.root, "toa");
    CHECK(lands_at(&ctx, "/a/b/c", true, "a/b/c"), "directories are made");
    CHECK(lands_at(&ctx, "a//b/./c/", true, "a/b/c"), "slashes and dots do not matter");
    CHECK(lands_at(&ctx, "/absolute/d", true, "b/c/d"), "an absolute link stays inside");
    CHECK(lands_at(&ctx, "/a/up/z", true, "x/y/z"), "dots in a link stay inside");
    CHECK(lands_at(&ctx, "/one/f", false, "three/2/f"), "links that lead to links are followed");
    CHECK(lands_at(&ctx, "/toa/file", false, "a/file"), "a file is made behind a link");
    CHECK(lands_at(&ctx, "../../..", true, "."), "the root has no parent");
    CHECK(lands_at(&ctx, "", true, ".") && lands_at(&ctx, "/", true, "."), "the root is a target");
    CHECK(open_target(&ctx, "/loop/x", true, false) < 0 && errno == ELOOP, "a loop ends");
    CHECK(open_target(&ctx, "/toa", true, true) < 0 && errno == ENOTDIR,
          "a plain directory is no link");
    CHECK(open_target(&ctx, "/a/file/x", true, false) < 0 && errno == ENOTDIR,
          "a file has no entries");
    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = 0;
    CHECK(make_directory_in_root(&ctx, longest, 0755) < 0 && errno == ENAMETOOLONG,
          "a path that is too long is refused");
    longest[NAME_MAX + 1] = 0;
    CHECK(make_directory_in_root(&ctx, longest, 0755) < 0 && errno == ENAMETOOLONG,
          "a name that is too long is refused");
    CHECK(open_parent_in_root(&ctx, "/a/..", &name) < 0 && errno == EINVAL, "dots are no name");
    CHECK(open_in_proc(&ctx, "self/oom_score_adj", O_RDONLY) < 0 && errno == EBADF,
          "nothing is written without a checked /proc");
    ctx.proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    CHECK(open_in_proc(&ctx, "self/oom_score_adj", O_RDONLY) >= 0, "own files are reached");
    CHECK(open_in_proc(&ctx, "self/root/etc", O_RDONLY) < 0, "magic links of /proc are refused");
    CHECK(open_in_proc(&ctx, "../etc/passwd", O_RDONLY) < 0, "/proc is not left");
}

/* Runs an op in a child, as the helper would; what it told. */
static bool tells(const char *words, int error, void (*run)(struct ctx *))
{
    int pair[2];
    struct {
        uint32_t code;
        int32_t a;
        int32_t b;
        uint32_t length;
        char bytes[4096];
    } packet = {0};
    int status;
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
        exit(2);
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        struct ctx ctx = test_ctx();

        ctx.sock = pair[1];
        close(pair[0]);
        run(&ctx);
        _exit(0);
    }
    close(pair[1]);
    (void)read(pair[0], &packet, sizeof(packet));
    close(pair[0]);
    waitpid(pid, &status, 0);
    return packet.code == MSG_ERROR && packet.a == 7 && packet.b == error &&
           strcmp(packet.bytes, words) == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

static void bad_slot(struct ctx *ctx)
{
    (void)slot_get(ctx, SLOTS);
}

static void empty_slot(struct ctx *ctx)
{
    (void)slot_get(ctx, 3);
}

static void failing_call(struct ctx *ctx)
{
    errno = EBUSY;
    TRY_ON(ctx, -1, "do it", "/path");
}

/* More than the pointers that there is room for; they must not be cut in silence. */
static void hook_of_many_arguments(struct ctx *ctx)
{
    static char empty_strings[1 << 20];
    struct op op = {0};

    op.operands[HOOK_ARGS].bytes = empty_strings;
    op.operands[HOOK_ARGS].length = sizeof(empty_strings);
    ctx->hooks_left = 1;
    op_hook(ctx, &op);
}

static void failures_are_told(void)
{
    CHECK(tells("slot outside the table", EINVAL, bad_slot), "a slot outside the table");
    CHECK(tells("empty slot", EBADF, empty_slot), "an empty slot");
    CHECK(tells("do it: /path", EBUSY, failing_call), "words, detail, errno and index arrive");
    CHECK(tells("too many arguments", E2BIG, hook_of_many_arguments), "a hook of many arguments");
}

/* Seeds for the fuzzer: the golden plan, and one of a single op. */
static int write_corpus(const char *directory)
{
    int dir = open(directory, O_PATH | O_DIRECTORY);
    int fd = openat(dir, "golden", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    int wrong;

    build_golden();
    wrong = write(fd, built.bytes, built.size) != (ssize_t)built.size;
    close(fd);
    plan_start(&built);
    plan_add(&built, OP_HOOK, "/h", LIST("h"), LIST("A=1", "B=2"), 5L, "name");
    plan_end(&built, 0);
    fd = openat(dir, "hook", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    wrong |= write(fd, built.bytes, built.size) != (ssize_t)built.size;
    close(fd);
    close(dir);
    return wrong;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--write-corpus") == 0)
        return write_corpus(argv[2]);
    golden_plan_decodes();
    truncated_plans_are_refused();
    damaged_plans_do_no_harm();
    each_kind_of_damage_has_its_words();
    op_table_is_sound();
    numbers_parse();
    texts_are_cut();
    paths_stay_inside_the_root();
    failures_are_told();
    if (strncmp(root, "/tmp/jrun-test-", 15) == 0) {
        char command[64];

        snprintf(command, sizeof(command), "rm -rf %s", root);
        if (system(command) != 0)
            failed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
