// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

/**
 * One value for one control file.
 *
 * @param controller whose hierarchy the file lies in; empty for the v2 directory whatever its controllers
 * @param file name of the file
 * @param value what is written
 * @param pointer JSON pointer of the property behind it
 * @param optional whether a kernel that lacks the file, or no longer supports it, is passed over
 */
record ControlWrite(String controller, String file, String value, String pointer, boolean optional) {}
