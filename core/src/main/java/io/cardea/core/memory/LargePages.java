// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Memory for tables that are looked into at random: in pages of 2 MiB where the system has them, so that a look waits for the memory alone and not for the tables of its
/// pages, too. On virtual machines, whose page tables are walked in two dimensions, a look costs a third less. The system gives each page when it is first used, all zero.
///
/// Any thread.
public final class LargePages {
    private static final long PAGE = 2L << 20;
    private static final long ALIGNMENT = 64; // a line of the processor's cache

    private LargePages() {}

    /// The calls of Linux; found at first use.
    private static final class Calls {
        private static final int READ_WRITE = 3;
        private static final int PRIVATE_ANONYMOUS = 0x22;
        private static final int HUGE_PAGES = 14; // MADV_HUGEPAGE
        static final MethodHandle MMAP = handle("mmap", ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG);
        static final MethodHandle MUNMAP = handle("munmap", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
        static final MethodHandle MADVISE = handle("madvise", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);

        private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
            var linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
        }

        /// @return empty if the system has none left
        static MemorySegment map(long bytes) throws Throwable {
            var mapped = (MemorySegment) MMAP.invokeExact(MemorySegment.NULL, bytes, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            return mapped.address() == -1 ? MemorySegment.NULL : mapped;
        }

        /// A wish: where it is not granted pages are small.
        static void wish(MemorySegment memory) throws Throwable {
            int ignored = (int) MADVISE.invokeExact(memory, memory.byteSize(), HUGE_PAGES);
        }

        static void unmap(MemorySegment mapped, long bytes) {
            try {
                int ignored = (int) MUNMAP.invokeExact(mapped, bytes);
            } catch (Throwable e) {
                throw new IllegalStateException("what was mapped can be unmapped", e);
            }
        }
    }

    /// All zero. Given back when the arena ends.
    ///
    /// @param bytes less than a page is taken from the heap of C
    public static MemorySegment take(long bytes, Arena arena) {
        if (bytes < PAGE || !System.getProperty("os.name").equals("Linux")) return arena.allocate(bytes, ALIGNMENT);
        long whole = bytes + PAGE; // so that a page's border is within; what is not used costs nothing
        try {
            var mapped = Calls.map(whole);
            if (mapped.address() == 0) return arena.allocate(bytes, ALIGNMENT);
            var memory = mapped.reinterpret(whole, arena, segment -> Calls.unmap(segment, whole)).asSlice(-mapped.address() & PAGE - 1, bytes);
            Calls.wish(memory);
            return memory;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the system's calls throw nothing", e);
        }
    }
}
