// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * A message from CRIU, {@code criu_resp}, as far as it is used. Fields that are not known are passed over. CRIU:
 * images/rpc.proto
 *
 * @param type number of the request's type
 * @param success whether it was done
 * @param pid the process of a notification, or the restored one; 0 when none is named
 * @param script what a notification is about, empty for anything else
 * @param errno why it failed, 0 when that is not known
 * @param message why it failed in CRIU's words, mostly empty
 * @param features bits of {@link CriuFeature} fields that are there
 * @param version major, minor and sublevel as in 31701, 0 when it was not asked for
 */
record CriuResponse(
        int type, boolean success, int pid, String script, int errno, String message, long features, int version) {

    /**
     * Reads a message.
     *
     * @throws CriuException if it is none
     */
    static CriuResponse parse(byte[] bytes) throws CriuException {
        try {
            return new Reader().read(CodedInputStream.newInstance(bytes));
        } catch (IOException e) {
            throw new CriuException("talk to criu: its answer is damaged: " + e.getMessage(), e);
        }
    }

    boolean has(CriuFeature feature) {
        return (features & 1L << feature.field()) != 0;
    }

    private static final class Reader {
        private int type;
        private boolean success;
        private int pid;
        private String script = "";
        private int errno;
        private String message = "";
        private long features;
        private int version;

        CriuResponse read(CodedInputStream in) throws IOException {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case 1 -> type = in.readInt32();
                    case 2 -> success = in.readBool();
                    case 4 -> readPid(inner(in), 1);
                    case 5 -> readPid(inner(in), 2);
                    case 7 -> errno = in.readInt32();
                    case 8 -> readFeatures(inner(in));
                    case 9 -> message = in.readString();
                    case 10 -> readVersion(inner(in));
                    default -> in.skipField(tag);
                }
            }
            return new CriuResponse(type, success, pid, script, errno, message, features, version);
        }

        private static CodedInputStream inner(CodedInputStream in) throws IOException {
            return CodedInputStream.newInstance(in.readByteArray());
        }

        /** {@code criu_restore_resp} has the pid first, {@code criu_notify} the script before it. */
        private void readPid(CodedInputStream in, int pidField) throws IOException {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int field = WireFormat.getTagFieldNumber(tag);
                if (field == pidField) {
                    pid = in.readInt32();
                } else if (field == 1) {
                    script = in.readString();
                } else {
                    in.skipField(tag);
                }
            }
        }

        private void readFeatures(CodedInputStream in) throws IOException {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int field = WireFormat.getTagFieldNumber(tag);
                if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_VARINT || field >= Long.SIZE) {
                    in.skipField(tag);
                } else if (in.readBool()) {
                    features |= 1L << field;
                }
            }
        }

        /** A version built from a commit after a release counts as the next minor one. */
        private void readVersion(CodedInputStream in) throws IOException {
            int minor = 0;
            int sublevel = 0;
            boolean between = false;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case 1 -> version += 10_000 * in.readInt32();
                    case 2 -> minor = in.readInt32();
                    case 3 -> between = !in.readString().isEmpty();
                    case 4 -> sublevel = in.readInt32();
                    default -> in.skipField(tag);
                }
            }
            version += between ? 100 * (minor + 1) : 100 * minor + sublevel;
        }
    }
}
