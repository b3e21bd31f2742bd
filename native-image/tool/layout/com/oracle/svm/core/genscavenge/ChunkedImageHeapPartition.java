// SPDX-License-Identifier: Apache-2.0
package com.oracle.svm.core.genscavenge;

import com.oracle.svm.core.image.ImageHeapLayouter.ImageHeapLayouterControl;
import com.oracle.svm.core.image.ImageHeapObject;
import com.oracle.svm.core.image.ImageHeapPartition;
import com.oracle.svm.hosted.image.HeapOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Ours in the place of the builder's class of this name: one part of the image's heap, which places its objects one after
 * the other. Those that commands touch lie together at its beginning ({@link HeapOrder}), the others behind them, large
 * ones first, so that small ones fill what these leave of a chunk.
 */
public class ChunkedImageHeapPartition implements ImageHeapPartition {
    private final String name;
    private final boolean writable;
    private final boolean huge;
    private final List<ImageHeapObject> objects = new ArrayList<>();

    // ChunkedImageHeapLayouter reads these
    Object firstObject;
    Object lastObject;

    private long start = -1;
    private long end = -1;

    ChunkedImageHeapPartition(String name, boolean writable, boolean huge) {
        this.name = name;
        this.writable = writable;
        this.huge = huge;
    }

    void assign(ImageHeapObject object) {
        objects.add(object);
    }

    /** Gives each object its place. Huge objects have a chunk each, the others share chunks. */
    void layout(ChunkedImageHeapAllocator allocator, ImageHeapLayouterControl control) {
        if (!huge) {
            allocator.maybeStartAlignedChunk();
        } else if (!objects.isEmpty()) {
            allocator.finishAlignedChunk();
        }
        start = allocator.getPosition();
        if (huge) {
            for (ImageHeapObject object : objects) {
                place(object, allocator.allocateUnalignedChunkForObject(object, writable));
                control.poll();
            }
        } else {
            share(new HeapOrder(objects), allocator, control);
        }
        end = allocator.getPosition();
        HeapOrder.report(objects);
    }

    private void share(HeapOrder order, ChunkedImageHeapAllocator allocator, ImageHeapLayouterControl control) {
        while (!order.isEmpty()) {
            ImageHeapObject object = order.next(allocator.getRemainingBytesInAlignedChunk());
            if (object == null) {
                allocator.startNewAlignedChunk();
                control.poll();
            } else {
                place(object, allocator.allocateObjectInAlignedChunk(object, writable));
            }
        }
    }

    private void place(ImageHeapObject object, long offset) {
        object.setOffsetInPartition(offset - start);
        lastObject = object.getWrapped();
        if (firstObject == null) {
            firstObject = lastObject;
        }
    }

    boolean isWritable() {
        return writable;
    }

    boolean usesUnalignedObjects() {
        return huge;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public long getStartOffset() {
        return start;
    }

    long getEndOffset() {
        return end;
    }

    @Override
    public long getSize() {
        return end - start;
    }

    @Override
    public String toString() {
        return name;
    }
}
