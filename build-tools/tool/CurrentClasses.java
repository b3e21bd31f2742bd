// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/**
 * Copies a jar and gives its old classes the form that an AOT cache takes. Classes before class file version 50 have no
 * stack maps, so the cache leaves them out, and each start of the JVM parses and verifies them. The instructions and all
 * other entries stay as they are. A signed jar is refused, because its signatures would not fit any more.
 *
 * <p>Usage: {@code java CurrentClasses.java FROM.jar TO.jar}
 */
final class CurrentClasses {
    private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;
    private static final ClassTransform UPGRADE = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen(ClassTransform.dropping(ClassFileVersion.class::isInstance))
            .andThen(ClassTransform.endHandler(made -> made.withVersion(ClassFile.JAVA_8_VERSION, 0)));

    private final JarFile jar;
    private final ClassFile files;

    private CurrentClasses(JarFile jar) {
        this.jar = jar;
        ClassHierarchyResolver known = ClassHierarchyResolver.ofResourceParsing(this::open)
                .orElse(ClassHierarchyResolver.defaultResolver());
        files = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(known));
    }

    public static void main(String[] args) throws IOException {
        try (JarFile jar = new JarFile(args[0], false);
                JarOutputStream to = new JarOutputStream(Files.newOutputStream(Path.of(args[1])))) {
            CurrentClasses classes = new CurrentClasses(jar);
            for (JarEntry entry : Collections.list(jar.entries())) {
                classes.copy(entry, to);
            }
        }
    }

    private void copy(JarEntry entry, JarOutputStream to) throws IOException {
        String name = entry.getName();
        if (name.startsWith("META-INF/") && name.endsWith(".SF")) {
            throw new IOException(jar.getName() + " is signed");
        }
        ZipEntry copy = new ZipEntry(name);
        copy.setTime(entry.getTime());
        to.putNextEntry(copy);
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] content = in.readAllBytes();
            to.write(name.endsWith(".class") ? current(content) : content);
        }
        to.closeEntry();
    }

    private byte[] current(byte[] content) {
        ClassModel old = files.parse(content);
        return old.majorVersion() < FIRST_WITH_STACK_MAPS ? files.transformClass(old, UPGRADE) : content;
    }

    /** The class file of a class in this jar, null for another: where branches meet, the verifier asks for common parents. */
    private InputStream open(ClassDesc wanted) {
        String descriptor = wanted.descriptorString();
        JarEntry entry = jar.getJarEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
        try {
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
