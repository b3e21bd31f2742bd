// SPDX-License-Identifier: Apache-2.0
package com.oracle.svm.hosted.image;

import com.oracle.svm.core.hub.DynamicHub;
import com.oracle.svm.core.image.ImageHeapObject;
import com.oracle.svm.hosted.image.NativeImageHeap.ObjectInfo;
import com.oracle.svm.hosted.meta.HostedField;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/**
 * The order of the objects in the image's heap: those that {@code -Djrun.objects=FILE} names come first, in the order of
 * the file. A name is a hash of what stays the same from build to build: class and size, and for strings, numbers,
 * constants, classes and arrays of numbers their value, for others why they are in the heap. Objects with one name are
 * all listed, as far as they are few.
 */
public final class HeapOrder {
    /** So many objects may have the same name; more of them are numbered, in an order that changes between builds. */
    private static final int ALIKE = 100;

    private static final int MOST_ELEMENTS = 1000;
    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private static final Map<String, Integer> RANKS = ListedNames.ranks("jrun.objects");
    private static final Map<ImageHeapObject, String> NAMES = new HashMap<>();
    private static final Map<String, Integer> SEEN = new HashMap<>();

    private final Queue<ImageHeapObject> listed = new ArrayDeque<>();
    private final TreeMap<Long, Queue<ImageHeapObject>> others = new TreeMap<>();

    /** The objects of one partition. */
    public HeapOrder(List<ImageHeapObject> objects) {
        List<ImageHeapObject> first = new ArrayList<>();
        for (ImageHeapObject object : objects) {
            if (RANKS.containsKey(name(object))) {
                first.add(object);
            } else {
                others.computeIfAbsent(object.getSize(), size -> new ArrayDeque<>()).add(object);
            }
        }
        first.sort(Comparator.comparing(object -> RANKS.get(name(object))));
        listed.addAll(first);
    }

    public boolean isEmpty() {
        return listed.isEmpty() && others.isEmpty();
    }

    /** Takes the next one, of those that are not listed the largest that fits; null if none fits. */
    public ImageHeapObject next(long room) {
        if (!listed.isEmpty()) {
            return listed.peek().getSize() <= room ? listed.remove() : null;
        }
        var largest = others.floorEntry(room);
        if (largest == null) {
            return null;
        }
        ImageHeapObject object = largest.getValue().remove();
        if (largest.getValue().isEmpty()) {
            others.remove(largest.getKey());
        }
        return object;
    }

    /** Adds to {@code -Djrun.objects.report=FILE} where each object lies: offset in the heap, size, name, class. */
    public static void report(List<ImageHeapObject> objects) {
        String file = System.getProperty("jrun.objects.report");
        if (file == null) {
            return;
        }
        try (PrintWriter out = new PrintWriter(
                Files.newBufferedWriter(Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
            for (ImageHeapObject object : objects) {
                out.printf("%016x %d %s %s%n", object.getOffset(), object.getSize(), name(object), className(object));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(ImageHeapObject object) {
        String name = NAMES.get(object);
        if (name == null) {
            name = Long.toHexString(hash(className(object) + ' ' + object.getSize() + ' ' + identity((ObjectInfo) object)));
            int alike = SEEN.merge(name, 1, Integer::sum);
            if (alike > ALIKE) {
                name += "." + alike;
            }
            NAMES.put(object, name);
        }
        return name;
    }

    /** A lambda's class has an address in its name. */
    private static String className(ImageHeapObject object) {
        return object.getObjectClass().getName().replaceFirst("/0x.*", "");
    }

    private static String identity(ObjectInfo info) {
        Object object = object(info);
        String value = value(object);
        if (value != null) {
            return value;
        }
        Object reason = info.getMainReason();
        String why = switch (reason) {
            case ObjectInfo parent -> name(parent);
            case HostedField field -> field.format("%H.%n");
            default -> String.valueOf(reason);
        };
        return values(object) + why;
    }

    /** What tells entries of maps and constant collections apart. */
    private static String values(Object object) {
        if (object instanceof Map.Entry<?, ?> entry) {
            return value(entry.getKey()) + " in ";
        }
        if (object instanceof Collection<?> all && object.getClass().getName().startsWith("java.util.Immutable")) {
            // sorted, since the order of a constant set is another in each build
            return all.stream().map(one -> String.valueOf(value(one))).sorted().toList() + " in ";
        }
        return "";
    }

    private static String value(Object object) {
        if (object instanceof String || object instanceof Number || object instanceof Enum<?>) {
            return object.toString();
        }
        if (object instanceof DynamicHub hub) {
            return hub.getName();
        }
        if (object == null || !object.getClass().isArray() || !object.getClass().getComponentType().isPrimitive()) {
            return null;
        }
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < Math.min(Array.getLength(object), MOST_ELEMENTS); i++) {
            values.append(Array.get(object, i)).append(' ');
        }
        return values.toString();
    }

    /** The object itself; null for one that the builder only simulates. */
    private static Object object(ObjectInfo info) {
        try {
            return info.getObject();
        } catch (RuntimeException | Error e) {
            return null;
        }
    }

    /** FNV-1a, 64 bits. */
    private static long hash(String text) {
        long hash = FNV_START;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }
}
