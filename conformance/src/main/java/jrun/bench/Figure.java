// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

/**
 * Something that is measured for each peer.
 *
 * @param name as in {@code ratios.tsv}
 * @param rounds how often, at the default number of rounds 1.0
 */
record Figure(String name, double rounds, Measure measure) {
    /** One measurement, with its own untimed preparation and tidying up. */
    @FunctionalInterface
    interface Measure {
        Sample once(Peer peer);
    }
}
