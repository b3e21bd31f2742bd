// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/**
 * The C library: each of its functions that jrun calls, by its prototype. Pointers and sizes are {@code long}, 64 bits on
 * every machine that jrun runs on.
 */
interface Libc {
    /** syscall(2), for {@link RawCalls} alone: the result, or -1 with the reason in {@link #errno()}. */
    long syscall(long number, long a, long b, long c, long d, long e, long f);

    /** Error number of this thread's last {@link #syscall} that returned -1. */
    int errno();

    /** read(2) or write(2), by number, between a descriptor and a part of an array, as {@link #syscall}. */
    long transfer(long number, int fd, byte[] data, int offset, int length);

    /** malloc(3), never 0. */
    long alloc(long size);

    /** free(3). */
    void free(long address);

    void put(long address, byte[] source, int offset, int length);

    void get(long address, byte[] target, int offset, int length);

    void putInt(long address, int value);

    int getInt(long address);

    void putLong(long address, long value);

    long getLong(long address);

    /** dlopen(3) of a library with RTLD_NOW; 0 when it cannot be opened. */
    long dlopen(String library);

    /** dlsym(3), library 0 is the program itself with libc; 0 when there is no such symbol. */
    long dlsym(long library, String name);

    /** getenv(3): a string of the environment or 0. */
    long getenv(long name);

    /** strlen(3) */
    long strlen(long text);

    /** strsignal(3): a string that the next call may overwrite. */
    long strsignal(int signal);

    /** posix_spawn(3): 0 or the error number, as all its siblings. */
    int posixSpawn(long pid, long path, long actions, long attributes, long argv, long envp);

    int posixSpawnattrInit(long attributes);

    int posixSpawnattrSetflags(long attributes, int flags);

    int posixSpawnattrSetsigmask(long attributes, long set);

    int posixSpawnattrSetsigdefault(long attributes, long set);

    int posixSpawnFileActionsInit(long actions);

    int posixSpawnFileActionsAdddup2(long actions, int fd, int as);

    int posixSpawnFileActionsAddclosefromNp(long actions, int from);

    int posixSpawnFileActionsDestroy(long actions);
}
