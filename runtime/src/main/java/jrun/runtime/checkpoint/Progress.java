// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

/** Who is shown how far the writing has come. */
public interface Progress {
    /** So many bytes of about this number are written. */
    void at(long bytes, long of);

    /** All are written. */
    void end(long bytes);
}
