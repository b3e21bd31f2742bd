/* SPDX-License-Identifier: Apache-2.0 */
/* hooks.c: hooks in a container. */
#include "smoke.h"

static void hook(const char *script, long timeout, const char *words, int error)
{
    static struct builder b;
    static struct result r;
    static char state[60001];
    struct run run = {.state = state};

    memset(state, 'x', sizeof(state) - 1);
    memcpy(state + sizeof(state) - 5, "end\n", 4);
    plan_start(&b);
    plan_add(&b, OP_SYNC, (long)MSG_HOOKS, 0L);
    plan_add(&b, OP_RUN_HOOKS, 1L, (size_t)0, "", 0L, 022L);
    plan_add(&b, OP_HOOK, "/bin/sh", LIST("sh", "-c", script), LIST("V=/etc/passwd"), timeout,
             "createContainer[0]");
    plan_add(&b, OP_FIND_EXEC, "/bin/echo", "");
    plan_add(&b, OP_EXEC, LIST("echo", "after"), LIST(), 0L);
    execute(&b, &run, &r);
    if (words == NULL)
        check(r.exec && says(&r, "after"), "the hook runs, and so does the program", &r);
    else
        check(r.error.code == MSG_ERROR && r.error.b == error &&
                  strstr(r.error.bytes, words) != NULL,
              words, &r);
}

CASE(a_hook_gets_the_whole_state_on_stdin)
{
    hook("cat > /tmp/jrun-smoke.state; test $(tail -c 4 /tmp/jrun-smoke.state) = end; r=$?; "
         "test $(wc -c < /tmp/jrun-smoke.state) = 60000 || r=1; rm /tmp/jrun-smoke.state; exit $r",
         10, NULL, 0);
}

CASE(a_hook_need_not_read_its_stdin)
{
    hook("exit 0", 10, NULL, 0);
}

CASE(a_hook_may_say_much)
{
    hook("yes | head -c 200000; echo; exit 0", 10, NULL, 0);
}

CASE(a_failing_hook_is_told)
{
    hook("echo sorry; exit 3", 10,
         "error running createContainer[0]: error running hook: exit status 3: sorry", 0);
}

CASE(a_killed_hook_is_told)
{
    hook("kill -9 $$", 10,
         "error running createContainer[0]: error running hook: killed by signal 9 (killed)", 0);
}

CASE(a_slow_hook_is_ended)
{
    hook("exec sleep 100", 1,
         "error running createContainer[0]: error running hook: timed out after 1 s and was", 0);
}

CASE(a_hook_has_the_planned_environment_and_no_descriptors)
{
    hook("test $(env | grep -vc '^PWD=\\|^_=\\|^OLDPWD=\\|^SHLVL=') = 1 && test \"$(ls "
         "/proc/self/fd | tr '\\n' ' ')\" = '0 1 2 3 '",
         10, NULL, 0);
}
