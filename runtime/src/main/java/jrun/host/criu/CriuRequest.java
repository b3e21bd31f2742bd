// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

/** A message to CRIU, {@code criu_req}, with its options. CRIU: images/rpc.proto */
public final class CriuRequest {
    private static final int TYPE = 1;
    private static final int OPTIONS = 2;
    private static final int NOTIFY_SUCCESS = 3;
    private static final int FEATURES = 5;

    private final CriuRequestType type;
    private final ProtoWriter options = new ProtoWriter();

    private CriuRequest(CriuRequestType type) {
        this.type = type;
    }

    /** A request with options that follow. */
    public static CriuRequest of(CriuRequestType type) {
        return new CriuRequest(type);
    }

    /** A request that has no options. */
    static byte[] plain(CriuRequestType type) {
        return new ProtoWriter().number(TYPE, type.number()).bytes();
    }

    /** Asks whether the kernel and CRIU have a feature. */
    static byte[] feature(CriuFeature feature) {
        ProtoWriter features = new ProtoWriter().flag(feature.field(), true);
        return new ProtoWriter()
                .number(TYPE, CriuRequestType.FEATURE_CHECK.number())
                .message(FEATURES, features)
                .bytes();
    }

    /** The answer to a notification: whether CRIU may go on. */
    static byte[] notified(boolean success) {
        return new ProtoWriter()
                .number(TYPE, CriuRequestType.NOTIFY.number())
                .flag(NOTIFY_SUCCESS, success)
                .bytes();
    }

    CriuRequestType type() {
        return type;
    }

    public CriuRequest number(CriuOption option, int value) {
        options.number(option.field(), value);
        return this;
    }

    public CriuRequest unsigned(CriuOption option, int value) {
        options.unsigned(option.field(), value);
        return this;
    }

    public CriuRequest flag(CriuOption option) {
        options.flag(option.field(), true);
        return this;
    }

    public CriuRequest text(CriuOption option, String value) {
        options.text(option.field(), value);
        return this;
    }

    /** Something that is not in the images, {@code mnt[path]:name}. */
    public CriuRequest external(String external) {
        return text(CriuOption.EXTERNAL, external);
    }

    /** A descriptor of CRIU's process that takes the place of what the images know by this key. */
    public CriuRequest inheritFd(String key, int fd) {
        options.message(
                CriuOption.INHERIT_FD.field(), new ProtoWriter().text(1, key).number(2, fd));
        return this;
    }

    /** Where the cgroups of the images have their root in this hierarchy now. */
    public CriuRequest cgroupRoot(String controller, String path) {
        options.message(
                CriuOption.CG_ROOT.field(),
                new ProtoWriter().text(1, controller).text(2, path));
        return this;
    }

    /** A namespace to join, by the kernel's name of its type and its file. */
    public CriuRequest joinNamespace(String type, String file) {
        options.message(
                CriuOption.JOIN_NS.field(), new ProtoWriter().text(1, type).text(2, file));
        return this;
    }

    /** Where the pages are sent to. */
    public CriuRequest pageServer(String address, int port) {
        options.message(
                CriuOption.PAGE_SERVER.field(),
                new ProtoWriter().text(1, address).number(2, port));
        return this;
    }

    byte[] bytes() {
        return new ProtoWriter()
                .number(TYPE, type.number())
                .message(OPTIONS, options)
                .bytes();
    }
}
