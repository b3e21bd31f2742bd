#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# lazy_jdk.sh JDK LIBRARY: prints x86_64 assembly with one entry per function of a JDK library (java, net, ...). An entry
# jumps to the real function; the first time it lets lazy_jdk_bind find it.
set -eu
jdk=$1 library=$2

cat <<'END'
    .macro lazy symbol
    .section .text.\symbol, "ax", @progbits
    .globl \symbol
    .type \symbol, @function
\symbol:
    movq bound_\symbol(%rip), %r11
    testq %r11, %r11
    jz 1f
    jmp *%r11
1:  leaq bound_\symbol(%rip), %r11
    jmp lazy_entry
    .size \symbol, . - \symbol
    .section .data.\symbol, "aw", @progbits
    .balign 8
bound_\symbol:
    .quad 0, library, 2f
2:  .asciz "\symbol"
    .endm

    .section .rodata
END
echo "library: .asciz \"lib$library.so\""
cat <<'END'
    .section .text.lazy_entry, "ax", @progbits
lazy_entry: # r11: the function's record; all argument registers belong to the call
    pushq %rbp
    movq %rsp, %rbp
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %rcx
    pushq %r8
    pushq %r9
    subq $128, %rsp
    movups %xmm0, (%rsp)
    movups %xmm1, 16(%rsp)
    movups %xmm2, 32(%rsp)
    movups %xmm3, 48(%rsp)
    movups %xmm4, 64(%rsp)
    movups %xmm5, 80(%rsp)
    movups %xmm6, 96(%rsp)
    movups %xmm7, 112(%rsp)
    movq %r11, %rdi
    call lazy_jdk_bind
    movq %rax, %r11
    movups (%rsp), %xmm0
    movups 16(%rsp), %xmm1
    movups 32(%rsp), %xmm2
    movups 48(%rsp), %xmm3
    movups 64(%rsp), %xmm4
    movups 80(%rsp), %xmm5
    movups 96(%rsp), %xmm6
    movups 112(%rsp), %xmm7
    addq $128, %rsp
    popq %r9
    popq %r8
    popq %rcx
    popq %rdx
    popq %rsi
    popq %rdi
    popq %rbp
    jmp *%r11
END
# What the image calls at each start and end stands in lazy_jdk.c itself.
nm -D --defined-only "$jdk/lib/lib$library.so" | awk '{ sub(/@.*/, "", $3) }
    $3 ~ /^(JNI_On|_init|_fini|InitializeEncoding|Java_java_lang_Shutdown_)/ { next }
    $3 ~ /^Java_java_io_(File.*|UnixFileSystem)_initIDs/ { next }
    $2 == "T" { print "    lazy " $3 }'
echo '    .section .note.GNU-stack, "", @progbits'
