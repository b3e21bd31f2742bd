/* SPDX-License-Identifier: Apache-2.0 */
/* libreporterchelper.so: what the image builder asks about its own terminal and memory. Build time
 * only. */
#include <jni.h>
#include <sys/resource.h>

JNIEXPORT jint JNICALL Java_com_oracle_svm_hosted_ProgressReporterCHelper_getTerminalWindowColumns0(
    JNIEnv *env, jclass type)
{
    (void)env;
    (void)type;
    return 80;
}

JNIEXPORT jlong JNICALL Java_com_oracle_svm_hosted_ProgressReporterCHelper_getPeakRSS0(JNIEnv *env,
                                                                                       jclass type)
{
    struct rusage usage;

    (void)env;
    (void)type;
    return getrusage(RUSAGE_SELF, &usage) < 0 ? -1 : (jlong)usage.ru_maxrss * 1024;
}
