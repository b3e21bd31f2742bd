// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

/** What not every kernel has, {@code criu_features}. CRIU: images/rpc.proto */
public enum CriuFeature {
    /** The kernel tells which pages were written. */
    MEM_TRACK(1, "tracking of memory that was written (CONFIG_MEM_SOFT_DIRTY)"),
    /** Pages can be brought when they are first used. userfaultfd(2) */
    LAZY_PAGES(2, "lazy pages (CONFIG_USERFAULTFD)");

    private final int field;
    private final String words;

    CriuFeature(int field, String words) {
        this.field = field;
        this.words = words;
    }

    int field() {
        return field;
    }

    String words() {
        return words;
    }
}
