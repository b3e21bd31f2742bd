/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JDK's native libraries, bound when the first of their functions is called. The image is
 * linked against entries that lazy_jdk.sh generates, one per function, instead of the libraries:
 * what jrun does on its usual ways needs none of them, and five shared libraries that nobody loads
 * cost nothing. They lie in the folder lib beside the program.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jni.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIBRARY_NAME_MAX 32

struct lazy_function {
    void *bound;
    const char *library, *symbol;
};

static JavaVM *java_vm;
static const char *encoding;

/* What the image's start calls in libjava, to be made up for when libjava is opened. */
static const char *const deferred[][2] = {
    {"java/io/FileDescriptor", "Java_java_io_FileDescriptor_initIDs"},
    {"java/io/FileInputStream", "Java_java_io_FileInputStream_initIDs"},
    {"java/io/FileOutputStream", "Java_java_io_FileOutputStream_initIDs"},
    {"java/io/UnixFileSystem", "Java_java_io_UnixFileSystem_initIDs"},
};

void Java_java_io_FileDescriptor_initIDs(JNIEnv *env, jclass type)
{
    (void)env;
    (void)type;
}

void Java_java_io_FileInputStream_initIDs(JNIEnv *env, jclass type)
{
    (void)env;
    (void)type;
}

void Java_java_io_FileOutputStream_initIDs(JNIEnv *env, jclass type)
{
    (void)env;
    (void)type;
}

void Java_java_io_UnixFileSystem_initIDs(JNIEnv *env, jclass type)
{
    (void)env;
    (void)type;
}

/* System.exit */
void Java_java_lang_Shutdown_halt0(JNIEnv *env, jclass type, jint code)
{
    (void)env;
    (void)type;
    _exit(code);
}

void Java_java_lang_Shutdown_beforeHalt(JNIEnv *env, jclass type)
{
    (void)env;
    (void)type;
}

void InitializeEncoding(JNIEnv *env, const char *name)
{
    (void)env;
    encoding = strdup(name);
}

static void die(const char *what, const char *why)
{
    fprintf(stderr, "jrun: %s: %s\n", what, why);
    abort();
}

static void make_up_for_deferred(void *libjava)
{
    void (*initialize_encoding)(JNIEnv *, const char *);
    void (*init_ids)(JNIEnv *, jclass);
    JNIEnv *env = NULL;

    if (java_vm == NULL || (*java_vm)->GetEnv(java_vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK)
        die("libjava.so", "no JNI environment");
    *(void **)&initialize_encoding = dlsym(libjava, "InitializeEncoding");
    if (initialize_encoding != NULL && encoding != NULL)
        initialize_encoding(env, encoding);
    for (size_t i = 0; i < sizeof(deferred) / sizeof(deferred[0]); i++) {
        jclass type = (*env)->FindClass(env, deferred[i][0]);

        if (type == NULL)
            (*env)->ExceptionClear(env); /* not visible to JNI: its function does without */
        *(void **)&init_ids = dlsym(libjava, deferred[i][1]);
        if (init_ids == NULL)
            die("libjava.so", deferred[i][1]);
        init_ids(env, type);
        if (type != NULL)
            (*env)->DeleteLocalRef(env, type);
    }
}

/* PROGRAM'S FOLDER/lib/NAME: no rpath, with which the loader would look there for libc at each
 * start. */
static void *open_beside_program(const char *name)
{
    char path[PATH_MAX + sizeof("/lib/") + LIBRARY_NAME_MAX];
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX);
    char *slash;

    if (length <= 0)
        return NULL;
    path[length] = '\0';
    slash = strrchr(path, '/');
    snprintf(slash, sizeof("/lib/") + LIBRARY_NAME_MAX, "/lib/%s", name);
    return dlopen(path, RTLD_LAZY | RTLD_GLOBAL);
}

static void *open_library(const char *name)
{
    void *library = dlopen(name, RTLD_LAZY | RTLD_NOLOAD);
    jint (*on_load)(JavaVM *, void *);

    if (library != NULL)
        return library;
    library = open_beside_program(name);
    if (library == NULL)
        die("open a library of the JDK", dlerror());
    *(void **)&on_load = dlsym(library, "JNI_OnLoad");
    if (on_load != NULL)
        on_load(java_vm, NULL);
    return library;
}

/* Called by the generated entries, with the arguments of the real call put aside. */
void *lazy_jdk_bind(struct lazy_function *function)
{
    static int libjava_ready;
    void *libjava = open_library("libjava.so"); /* all others need it */

    if (!libjava_ready) {
        libjava_ready = 1;
        make_up_for_deferred(libjava);
    }
    function->bound = dlsym(open_library(function->library), function->symbol);
    if (function->bound == NULL)
        die(function->library, function->symbol);
    return function->bound;
}

/* The image's runtime announces itself to the libraries that it takes for linked in; they ask for
 * JNI 1.8. */
static jint announce(JavaVM *vm)
{
    java_vm = vm;
    return JNI_VERSION_1_8;
}

jint JNI_OnLoad_java(JavaVM *vm, void *reserved)
{
    (void)reserved;
    return announce(vm);
}

jint JNI_OnLoad_net(JavaVM *vm, void *reserved)
{
    (void)reserved;
    return announce(vm);
}

jint JNI_OnLoad_nio(JavaVM *vm, void *reserved)
{
    (void)reserved;
    return announce(vm);
}

jint JNI_OnLoad_zip(JavaVM *vm, void *reserved)
{
    (void)reserved;
    return announce(vm);
}
