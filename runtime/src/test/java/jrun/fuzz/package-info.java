// SPDX-License-Identifier: Apache-2.0
/**
 * What the fuzzers share: choices made of bytes, and documents made of records. The fuzzers themselves stand beside the unit
 * tests of what they fuzz; {@code docs/proof.md} lists them.
 */
package jrun.fuzz;
