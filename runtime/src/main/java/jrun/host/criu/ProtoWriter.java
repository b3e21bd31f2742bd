// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** One message of protocol buffers, field by field; no schema is compiled, for there are few fields and all are known. */
final class ProtoWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    /** A field of type int32, uint32 or an enumeration. */
    ProtoWriter number(int field, int value) {
        try {
            out.writeInt32(field, value);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProtoWriter unsigned(int field, int value) {
        try {
            out.writeUInt32(field, value);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProtoWriter flag(int field, boolean value) {
        try {
            out.writeBool(field, value);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProtoWriter text(int field, String value) {
        try {
            out.writeString(field, value);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProtoWriter message(int field, ProtoWriter value) {
        try {
            out.writeByteArray(field, value.bytes());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() {
        try {
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
