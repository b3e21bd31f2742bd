// SPDX-License-Identifier: Apache-2.0
package jrun.image;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.graalvm.nativeimage.hosted.Feature;
import org.graalvm.nativeimage.hosted.RuntimeReflection;

/**
 * Tells the image builder what jrun reaches by reflection: the records that Jackson reads and writes, and the commands,
 * options and parameters that picocli fills. All else in the image is found by the builder itself.
 */
public final class ImageSetup implements Feature {
    private static final String RECORDS = "jrun.spec.";
    private static final String ANNOTATIONS = "picocli.CommandLine$";

    @Override
    public void beforeAnalysis(BeforeAnalysisAccess access) {
        try {
            for (Path root : access.getApplicationClassPath()) {
                if (Files.isDirectory(root)) {
                    scan(access, root);
                } else if (root.getFileName().toString().startsWith("jrun-")) {
                    try (FileSystem jar = FileSystems.newFileSystem(root)) {
                        scan(access, jar.getPath("/"));
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the application's classes", e);
        }
    }

    private static void scan(BeforeAnalysisAccess access, Path root) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(file -> file.toString().endsWith(".class")).toList();
        }
        for (Path file : files) {
            String path = root.relativize(file).toString();
            String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
            if (name.startsWith("jrun.") && !name.endsWith("package-info")) {
                Class<?> type = access.findClassByName(name);
                if (type != null && (type.isRecord() && name.startsWith(RECORDS) || isCommand(type))) {
                    register(type);
                }
            }
        }
    }

    private static boolean isCommand(Class<?> type) {
        return isAnnotated(type) || isAnnotated(type.getDeclaredFields()) || isAnnotated(type.getDeclaredMethods());
    }

    private static boolean isAnnotated(AnnotatedElement... elements) {
        for (AnnotatedElement element : elements) {
            for (var annotation : element.getAnnotations()) {
                if (annotation.annotationType().getName().startsWith(ANNOTATIONS)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void register(Class<?> type) {
        RuntimeReflection.register(type);
        RuntimeReflection.register(type.getDeclaredConstructors());
        RuntimeReflection.register(type.getDeclaredMethods());
        RuntimeReflection.register(type.getDeclaredFields());
        if (type.isRecord()) {
            RuntimeReflection.registerAllRecordComponents(type);
        }
    }
}
