/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer: the image's /etc/passwd. HOME is what a plain reading of the whole file finds, however
 * the reader's buffer cuts the lines.
 */
#include "../op_home.c" // NOLINT(bugprone-suspicious-include): its static functions

#include <stdlib.h>
#include <sys/mman.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The field of a line, up to the next colon; NULL when the line has fewer. */
static const char *field_of(const char *line, const char *end, int n, size_t *length)
{
    for (; n > 0; n--) {
        line = memchr(line, ':', (size_t)(end - line));
        if (line == NULL)
            return NULL;
        line++;
    }
    const char *stop = memchr(line, ':', (size_t)(end - line));

    *length = (size_t)((stop == NULL ? end : stop) - line);
    return line;
}

static bool is_wanted(const char *line, const char *end, uint64_t wanted)
{
    size_t length;
    const char *digits = field_of(line, end, 2, &length);
    uint64_t uid = 0;

    if (digits == NULL || length == 0)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return false;
        if (uid > UINT32_MAX)
            return false;
        uid = uid * 10 + (uint64_t)(digits[i] - '0');
    }
    return uid == wanted;
}

/* passwd(5): name:password:uid:gid:text:home:shell; the first line of the uid that has a home. */
static bool expect_home(const char *text, size_t size, uint64_t wanted, const char **home,
                        size_t *length)
{
    const char *end = text + size;

    while (text <= end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));

        if (stop == NULL)
            stop = end;
        *home = field_of(text, stop, 5, length);
        if (*home != NULL && *length > 0 && is_wanted(text, stop, wanted))
            return true;
        text = stop + 1;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint64_t uids[] = {0, 1000, UINT32_MAX, 65534};
    static struct passwd_reader reader;
    static int file = -1;

    if (file < 0)
        file = memfd_create("passwd", MFD_CLOEXEC);
    if (ftruncate(file, 0) < 0 || pwrite(file, data, size, 0) != (ssize_t)size)
        abort();
    for (size_t i = 0; i < sizeof(uids) / sizeof(uids[0]); i++) {
        const char *home = NULL;
        size_t length = 0;
        bool expected = expect_home((const char *)data, size, uids[i], &home, &length);

        reader = (struct passwd_reader){.wanted = uids[i]};
        if (lseek(file, 0, SEEK_SET) != 0 || find_home(&reader, file) != (expected ? 1 : 0))
            abort();
        if (expected && length < sizeof(reader.home) &&
            (reader.length != length || memcmp(reader.home, home, length) != 0))
            abort();
        if (reader.home[sizeof(reader.home) - 1] != 0)
            abort();
    }
    return 0;
}
