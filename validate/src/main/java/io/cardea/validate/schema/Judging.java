// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import com.networknt.schema.ExecutionContext;

/// One value held to one schema, and what may be spent on it. A schema that refers to itself twice at each level asks twice as much for each
/// level of the value; so steps are counted where schemas refer to others.
final class Judging extends ExecutionContext {
    private int steps;

    Judging(int steps) {
        this.steps = steps;
    }

    void step() {
        if (--steps < 0) throw TooCostly.INSTANCE;
    }

    /// For the library to be told of by itself: a context that is not ours is not counted.
    static void step(ExecutionContext context) {
        if (context instanceof Judging judging) judging.step();
    }

    /// Has no stack: clients cause it.
    static final class TooCostly extends RuntimeException {
        private static final long serialVersionUID = 1L;
        static final TooCostly INSTANCE = new TooCostly();

        private TooCostly() {
            super("this value would take too long to judge", null, false, false);
        }
    }
}
