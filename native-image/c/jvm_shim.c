/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libjvm.so as far as the JDK's libjava, libnet, libnio and libzip really use one inside a native
 * image. Each of their other imports gets a generated stub that says its name and aborts
 * (build.sh).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define MS_PER_S 1000LL
#define NS_PER_MS 1000000LL
#define NS_PER_S 1000000000LL

static struct timespec now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return time;
}

int JVM_ActiveProcessorCount(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        return CPU_COUNT(&set);
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

int64_t JVM_CurrentTimeMillis(void)
{
    struct timespec time = now(CLOCK_REALTIME);

    return time.tv_sec * MS_PER_S + time.tv_nsec / NS_PER_MS;
}

int64_t JVM_NanoTime(void)
{
    struct timespec time = now(CLOCK_MONOTONIC);

    return time.tv_sec * NS_PER_S + time.tv_nsec;
}

/* Nanoseconds since a second of the caller's choice, -1 when that is too far away. */
int64_t JVM_GetNanoTimeAdjustment(void *env, void *type, int64_t base)
{
    struct timespec time = now(CLOCK_REALTIME);
    int64_t seconds = time.tv_sec - base;
    const int64_t limit = INT64_C(1) << 32;

    (void)env;
    (void)type;
    return seconds >= limit || seconds <= -limit ? -1 : seconds * NS_PER_S + time.tv_nsec;
}

unsigned char JVM_IsSupportedJNIVersion(int version)
{
    return version >= 0x00010001;
}
unsigned char JVM_IsContainerized(void)
{
    return 0;
}
unsigned char JVM_IsUseContainerSupport(void)
{
    return 0;
}
void JVM_BeforeHalt(void)
{
}
void JVM_Halt(int code)
{
    _exit(code);
}
int JVM_RaiseSignal(int number)
{
    return raise(number) == 0;
}
void JVM_UnloadLibrary(void *library)
{
    dlclose(library);
}
void *JVM_FindLibraryEntry(void *library, const char *name)
{
    return dlsym(library, name);
}
char *JVM_NativePath(char *path)
{
    return path;
}

void *JVM_LoadLibrary(const char *name, unsigned char throws)
{
    (void)throws;
    return dlopen(name, RTLD_LAZY);
}

void *JVM_RawMonitorCreate(void)
{
    pthread_mutexattr_t recursive;
    pthread_mutex_t *mutex = malloc(sizeof(*mutex));

    if (mutex == NULL)
        return NULL;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(mutex, &recursive);
    pthread_mutexattr_destroy(&recursive);
    return mutex;
}

void JVM_RawMonitorDestroy(void *mutex)
{
    pthread_mutex_destroy(mutex);
    free(mutex);
}

int JVM_RawMonitorEnter(void *mutex)
{
    return pthread_mutex_lock(mutex);
}
void JVM_RawMonitorExit(void *mutex)
{
    pthread_mutex_unlock(mutex);
}

int jio_vsnprintf(char *text, size_t size, const char *format, va_list arguments)
{
    int length;

    if (size == 0)
        return -1;
    length = vsnprintf(text, size, format, arguments);
    return length >= (int)size ? -1 : length;
}

int jio_snprintf(char *text, size_t size, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = jio_vsnprintf(text, size, format, arguments);
    va_end(arguments);
    return length;
}

int jio_vfprintf(FILE *file, const char *format, va_list arguments)
{
    return vfprintf(file, format, arguments);
}

int jio_fprintf(FILE *file, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vfprintf(file, format, arguments);
    va_end(arguments);
    return length;
}

__attribute__((noreturn)) void jvm_shim_unsupported(const char *name)
{
    fprintf(stderr, "jrun: %s is not available in a native image\n", name);
    abort();
}
