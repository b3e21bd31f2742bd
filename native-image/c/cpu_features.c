/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU features of x86_64 as the image checks them at start: one char per accessor of the Java
 * interface. The image's mask has 0xFE for each feature that its code needs and 0xFF elsewhere.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/platform/x86.h>

#include "amd64cpufeatures.h"

#define BIT(word, number) (((word) >> (number)) & 1u)

struct leaves {
    unsigned c1, d1; /* leaf 1 */
    unsigned b7, d7; /* leaf 7 */
    unsigned cx, dx; /* leaf 0x80000001 */
    unsigned xcr0;   /* what the kernel saves of the vector registers */
};

/*
 * What the dynamic linker has read already: in a virtual machine each cpuid instruction leaves it
 * for some 15 us, and these would be six.
 */
static unsigned known(unsigned leaf, unsigned word)
{
    return __x86_get_cpuid_feature_leaf(leaf)->cpuid_array[word];
}

static void read_leaves(struct leaves *l)
{
    enum { EBX = 1, ECX, EDX };

    *l = (struct leaves){
        .c1 = known(CPUID_INDEX_1, ECX),
        .d1 = known(CPUID_INDEX_1, EDX),
        .b7 = known(CPUID_INDEX_7, EBX),
        .d7 = known(CPUID_INDEX_7, EDX),
        .cx = known(CPUID_INDEX_80000001, ECX),
        .dx = known(CPUID_INDEX_80000001, EDX),
    };
    if (BIT(l->c1, 27)) { /* the kernel saves registers by xsave */
        unsigned high;

        __asm__ volatile("xgetbv" : "=a"(l->xcr0), "=d"(high) : "c"(0));
    }
}

static void base_features(CPUFeatures *f, const struct leaves *l)
{
    f->fTSC = BIT(l->d1, 4);
    f->fCX8 = BIT(l->d1, 8);
    f->fCMOV = BIT(l->d1, 15);
    f->fFLUSH = BIT(l->d1, 19);
    f->fMMX = BIT(l->d1, 23);
    f->fFXSR = BIT(l->d1, 24);
    f->fSSE = BIT(l->d1, 25);
    f->fSSE2 = BIT(l->d1, 26);
    f->fHT = BIT(l->d1, 28);
    f->fSSE3 = BIT(l->c1, 0);
    f->fCLMUL = BIT(l->c1, 1);
    f->fSSSE3 = BIT(l->c1, 9);
    f->fSSE4_1 = BIT(l->c1, 19);
    f->fSSE4_2 = BIT(l->c1, 20);
    f->fPOPCNT = BIT(l->c1, 23);
    f->fAES = BIT(l->c1, 25);
    f->fLZCNT = BIT(l->cx, 5);
    f->fSSE4A = BIT(l->cx, 6);
    f->fAMD_3DNOW_PREFETCH = BIT(l->cx, 8);
    f->fRDTSCP = BIT(l->dx, 27);
    f->fBMI1 = BIT(l->b7, 3);
    f->fBMI2 = BIT(l->b7, 8);
    f->fERMS = BIT(l->b7, 9);
    f->fADX = BIT(l->b7, 19);
    f->fFLUSHOPT = BIT(l->b7, 23);
    f->fSHA = BIT(l->b7, 29);
    f->fFSRM = BIT(l->d7, 4);
}

static void vector_features(CPUFeatures *f, const struct leaves *l)
{
    int ymm_saved = (l->xcr0 & 0x6) == 0x6;
    int zmm_saved = ymm_saved && (l->xcr0 & 0xe0) == 0xe0;

    if (!ymm_saved || !BIT(l->c1, 28))
        return;
    f->fAVX = 1;
    f->fVZEROUPPER = 1;
    f->fAVX2 = BIT(l->b7, 5);
    f->fFMA = BIT(l->c1, 12);
    f->fF16C = BIT(l->c1, 29);
    if (!zmm_saved || !BIT(l->b7, 16))
        return;
    f->fAVX512F = 1;
    f->fAVX512DQ = BIT(l->b7, 17);
    f->fAVX512CD = BIT(l->b7, 28);
    f->fAVX512BW = BIT(l->b7, 30);
    f->fAVX512VL = BIT(l->b7, 31);
}

void determineCPUFeatures(CPUFeatures *features)
{
    struct leaves leaves;

    memset(features, 0, sizeof(*features));
    read_leaves(&leaves);
    base_features(features, &leaves);
    vector_features(features, &leaves);
}

static int all_there(const char *mask)
{
    CPUFeatures features;

    determineCPUFeatures(&features);
    for (size_t i = 0; i < sizeof(features); i++) {
        if (((unsigned char)mask[i] | (unsigned char)((const char *)&features)[i]) != 0xff)
            return 0;
    }
    return 1;
}

int checkCPUFeatures(const char *mask)
{
    return !all_there(mask);
}

int checkCPUFeaturesOrExit(const char *mask, const char *message)
{
    if (all_there(mask))
        return 0;
    fputs(message, stderr);
    exit(1);
}
