// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.config.Mark;
import java.util.Set;

/// Where in a user's Java code something was said, so that `explain` and mistakes can name it as they name lines of a file.
final class Caller {
    private static final Set<String> OURS = Set.of(Caller.class.getName(), Builder.class.getName(), RouteBuilder.class.getName(), Wish.class.getName());

    private Caller() {}

    static Mark mark() {
        return StackWalker.getInstance().walk(frames -> frames
            .filter(frame -> !OURS.contains(frame.getClassName()) && !frame.getClassName().startsWith(Wish.class.getName()))
            .findFirst()
            .map(frame -> new Mark(String.valueOf(frame.getFileName()), Math.max(frame.getLineNumber(), 0), frame.getLineNumber() > 0 ? 1 : 0))
            .orElse(Mark.CODE));
    }
}
