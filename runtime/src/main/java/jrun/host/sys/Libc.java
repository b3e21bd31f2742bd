// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/**
 * The few entries into C that everything else is made of. Addresses and all arguments are C {@code long}s, 64 bits on
 * every machine that jrun runs on.
 */
interface Libc {
    /** syscall(2): the result, or -1 with the reason in {@link #errno()}. */
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
    long open(String library);

    /** dlsym(3), library 0 is the program itself with libc; 0 when there is no such symbol. */
    long symbol(long library, String name);

    /**
     * Calls a C function of up to six integer or pointer arguments that is not variadic. An {@code int} result is the
     * low half of what is returned, the rest is undefined.
     */
    long call(long function, long a, long b, long c, long d, long e, long f);
}
