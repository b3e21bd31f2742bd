// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Prints the {@code --add-exports} options that a folder of modular jars needs on this JDK. The image builder's jars use
 * packages of the JDK that only GraalVM's own JDK exports to them; which ones stands in their constant pools.
 *
 * <p>Usage: {@code java ModuleExports.java JARS > exports.args}
 */
final class ModuleExports {
    private static final int LONGEST_SIGNATURE = 20_000;

    private final Map<String, ModuleDescriptor> ownerOfPackage = new HashMap<>();
    private final Map<String, Set<String>> targetsOfExport = new TreeMap<>();

    private ModuleExports() {}

    public static void main(String[] args) throws IOException {
        ModuleExports exports = new ModuleExports();
        ModuleFinder jars = ModuleFinder.of(Path.of(args[0]));
        ModuleFinder.ofSystem().findAll().forEach(exports::own);
        jars.findAll().forEach(exports::own); // a jar's module replaces the JDK's of the same name
        for (ModuleReference module : jars.findAll()) {
            exports.scan(module);
        }
        exports.targetsOfExport.forEach((what, to) -> System.out.println(what + "=" + String.join(",", to)));
    }

    private void own(ModuleReference module) {
        for (String name : module.descriptor().packages()) {
            ownerOfPackage.put(name, module.descriptor());
        }
    }

    private void scan(ModuleReference module) throws IOException {
        Set<String> used = new HashSet<>();
        try (ModuleReader reader = module.open()) {
            for (String name : (Iterable<String>) reader.list()::iterator) {
                if (name.endsWith(".class") && !name.equals("module-info.class")) {
                    collectPackages(bytes(reader, name), used);
                }
            }
        }
        for (String name : used) {
            ModuleDescriptor owner = ownerOfPackage.get(name);
            if (owner != null && !exportsTo(owner, name, module.descriptor().name())) {
                targetsOfExport
                        .computeIfAbsent("--add-exports=" + owner.name() + "/" + name, _ -> new TreeSet<>())
                        .add(module.descriptor().name());
            }
        }
    }

    private static byte[] bytes(ModuleReader reader, String name) throws IOException {
        ByteBuffer content = reader.read(name).orElseThrow();
        byte[] copy = new byte[content.remaining()];
        content.get(copy);
        reader.release(content);
        return copy;
    }

    private static boolean exportsTo(ModuleDescriptor owner, String name, String target) {
        return owner.isAutomatic()
                || owner.name().equals(target)
                || owner.exports().stream()
                        .anyMatch(e -> e.source().equals(name) && (!e.isQualified() || e.targets().contains(target)));
    }

    private static void collectPackages(byte[] classFile, Set<String> into) {
        for (PoolEntry entry : ClassFile.of().parse(classFile).constantPool()) {
            if (entry instanceof ClassEntry type) {
                addPackage(type.asInternalName(), into);
            } else if (entry instanceof Utf8Entry text) {
                collectFromSignature(text.stringValue(), into);
            }
        }
    }

    /** Descriptors and generic signatures name classes as {@code Lpackage/Name;} or {@code Lpackage/Name<}. */
    private static void collectFromSignature(String text, Set<String> into) {
        if (text.length() > LONGEST_SIGNATURE) {
            return;
        }
        for (int start = text.indexOf('L'); start >= 0; start = text.indexOf('L', start + 1)) {
            int end = start + 1;
            while (end < text.length()
                    && (Character.isJavaIdentifierPart(text.charAt(end)) || text.charAt(end) == '/')) {
                end++;
            }
            if (end < text.length() && (text.charAt(end) == ';' || text.charAt(end) == '<')) {
                addPackage(text.substring(start + 1, end), into);
            }
        }
    }

    private static void addPackage(String internalName, Set<String> into) {
        String name = internalName;
        while (name.startsWith("[")) {
            name = name.substring(1);
        }
        if (name.startsWith("L") && name.endsWith(";")) {
            name = name.substring(1, name.length() - 1);
        }
        int slash = name.lastIndexOf('/');
        if (slash > 0) {
            into.add(name.substring(0, slash).replace('/', '.'));
        }
    }
}
