/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of libc that the image's runtime calls, replaced by the linker (--wrap),
 * and what is to be done before it starts, whoever built the image.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

int __wrap_setrlimit(int resource, const void *limits);
int __wrap_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);
void *__wrap_mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset);

/*
 * Linked as setrlimit (--wrap): at start the image's runtime would raise its soft limit of open
 * files to the hard one, and every container would inherit that.
 */
int __wrap_setrlimit(int resource, const void *limits)
{
    (void)resource;
    (void)limits;
    return 0;
}

/*
 * A standard stream that is closed would be taken by the next open: messages would be written to a
 * file of the state, and the container would go without it.
 */
__attribute__((constructor)) static void fill_streams(void)
{
    struct pollfd streams[] = {{.fd = 0}, {.fd = 1}, {.fd = 2}};

    if (poll(streams, 3, 0) <= 0)
        return;
    for (int fd = 0; fd < 3; fd++)
        if ((streams[fd].revents & POLLNVAL) != 0 && open("/dev/null", O_RDWR) != fd)
            _exit(1);
}

extern void *__libc_stack_end;
int __real_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);

/*
 * Linked as pthread_getattr_np: the runtime asks for the bounds of its stack, and for the first
 * thread glibc reads /proc/self/maps to tell (0.1 ms). The kernel puts the program's name at the
 * very end of that stack, and lets it grow down to its limit.
 */
int __wrap_pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes)
{
    const uintptr_t page = 4096, most = 8UL << 20;
    const char *name = (const char *)getauxval(AT_EXECFN);
    struct rlimit limit;
    uintptr_t top, low;
    int error;

    if (!pthread_equal(thread, pthread_self()) || getpid() != gettid() || name == NULL ||
        getrlimit(RLIMIT_STACK, &limit) < 0)
        return __real_pthread_getattr_np(thread, attributes);
    low = (uintptr_t)name + strlen(name) + 1 - (limit.rlim_cur < most ? limit.rlim_cur : most);
    top = ((uintptr_t)__libc_stack_end + page) & -page;
    low = (low + page) & -page;
    error = pthread_attr_init(attributes);
    return error != 0 ? error : pthread_attr_setstack(attributes, (void *)low, top - low);
}

void *__real_mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset);

/*
 * Linked as mmap: the Java heap grows by pieces of 512 KB, and a command that has filled some will
 * fill the next. Its 128 pages are cheaper from one call than from 128 page faults.
 */
void *__wrap_mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    const int heap = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, few = 4;
    static int pieces;

    if (flags == heap && length == 512UL << 10 && ++pieces > few)
        flags |= MAP_POPULATE;
    return __real_mmap(address, length, protection, flags, fd, offset);
}
