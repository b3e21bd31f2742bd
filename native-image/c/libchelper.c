/* SPDX-License-Identifier: Apache-2.0 */
/*
 * liblibchelper.a: the small C functions that the image's runtime expects to be linked in, written
 * from the undefined symbols of a link and the signatures of the @CFunction methods that name them.
 * CPU features are in cpu_features.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "svm_locale.h"

/* ---- fixed-argument forms of variadic functions, thread id, environment ---- */

extern char **environ;

char **getEnviron(void)
{
    return environ;
}

int openSII(const char *path, int flags, int mode)
{
    return open(path, flags, mode);
}

int openatISII(int dir, const char *path, int flags, int mode)
{
    return openat(dir, path, flags, mode);
}

int fprintfSD(FILE *file, const char *format, const char *text, int number)
{
    return fprintf(file, format, text, number);
}

void *mremapP(void *old, size_t old_size, size_t new_size, int flags, void *to)
{
    return mremap(old, old_size, new_size, flags, to);
}

int getThreadId(void)
{
    return (int)syscall(SYS_gettid);
}

long getThreadUserTimeSlow(int tid)
{
    (void)tid;
    return -1;
}

void codeSynchronization_clearCache(long start, long size)
{
    (void)start; /* instruction and data caches are coherent on x86 */
    (void)size;
}

void initialize(void)
{
}

/* The one function of a JVM that the image itself asks for. */
int JVM_ActiveProcessorCount(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        return CPU_COUNT(&set);
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

/* ---- signals for sun.misc.Signal: a handler that counts, a semaphore that wakes the dispatcher
 * ---- */

static sem_t signal_semaphore;
static volatile int signals_open;
static volatile unsigned pending[NSIG];

static void count_signal(int number)
{
    int saved = errno;

    if (number > 0 && number < NSIG) {
        __sync_fetch_and_add(&pending[number], 1);
        sem_post(&signal_semaphore);
    }
    errno = saved;
}

/* 0 opened, 1 in use already, -1 with errno. */
int cSunMiscSignal_open(void)
{
    if (!__sync_bool_compare_and_swap(&signals_open, 0, 1))
        return 1;
    memset((void *)pending, 0, sizeof(pending));
    return sem_init(&signal_semaphore, 0, 0);
}

int cSunMiscSignal_close(void)
{
    int result = sem_destroy(&signal_semaphore);

    if (result == 0)
        signals_open = 0;
    return result;
}

int cSunMiscSignal_awaitSemaphore(void)
{
    int result;

    do {
        result = sem_wait(&signal_semaphore);
    } while (result != 0 && errno == EINTR);
    return result;
}

int cSunMiscSignal_signalSemaphore(void)
{
    return sem_post(&signal_semaphore);
}

int cSunMiscSignal_signalRangeCheck(int number)
{
    return number >= 0 && number < NSIG;
}

/* The number of a pending signal, taken, or -1. */
int cSunMiscSignal_checkPendingSignal(void)
{
    for (int number = 0; number < NSIG; number++) {
        unsigned count;

        while ((count = pending[number]) > 0) {
            if (__sync_bool_compare_and_swap(&pending[number], count, count - 1))
                return number;
        }
    }
    return -1;
}

void *cSunMiscSignal_signalHandlerFunctionPointer(void)
{
    return (void *)count_signal;
}

/* ---- locale: jrun speaks one language, so no locale file is looked for ---- */

static const svm_locale_props_t english = {"en", "", "", "", "en", "", "", ""};

int svm_initialize_locale(void)
{
    return SVM_LOCALE_INITIALIZATION_SUCCEEDED;
}

const svm_locale_props_t *svm_get_locale(void)
{
    return &english;
}

/* ---- time zone: jrun writes UTC everywhere; the caller frees ---- */

char *SVM_FindJavaTZmd(const char *mappings, int length)
{
    (void)mappings;
    (void)length;
    return strdup("UTC");
}
