// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// What the objects of a trace cost to be kept.
///
/// @param overhead bytes for each object beside its body: fields, index
record Weights(Trace trace, long overhead) {
    int objects() {
        return trace.objects();
    }

    /// At least 1.
    long of(int object) {
        return Math.max(1, trace.size(object) + overhead);
    }

    /// A hash of its name.
    long name(int object) {
        return trace.name(object);
    }

    /// Of all together.
    long sum() {
        long sum = 0;
        for (int object = 0; object < trace.objects(); object++) sum += of(object);
        return sum;
    }
}
