// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/** Whether this code belongs to the native image, settled when the image is built, so that it holds the one case alone. */
public final class NativeImage {
    /** True in the image and while it is built, false on the JVM. The property is the image builder's own. */
    public static final boolean HERE = System.getProperty("org.graalvm.nativeimage.imagecode") != null;

    private NativeImage() {}
}
