// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.config.Config;
import io.cardea.core.config.Environment;
import io.cardea.core.config.HandlerSlot;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Slot;
import io.cardea.core.config.SlotOf;
import io.cardea.core.config.Slots;
import io.cardea.core.runtime.Catalogue;
import java.util.List;
import java.util.stream.Collectors;

/// A policy or handler that was asked for in Java. It becomes a [Slot] once it is known what words there are.
sealed interface Wish {
    Slot slot(Slots known);

    /// With its record.
    record Given(Slot ready) implements Wish {
        @Override
        public Slot slot(Slots known) {
            return ready;
        }
    }

    /// As a file would write it.
    ///
    /// @param value YAML on one line; empty for none
    record Said(String kind, String word, String value, Mark mark) implements Wish {
        @Override
        public Slot slot(Slots known) {
            var text = value.isEmpty() ? word : word + ": " + value;
            var slot = kind.equals(Catalogue.POLICY)
                ? bound(OnePolicy.class, "policies:\n  - " + text + "\n", known, mark).policies().getFirst()
                : bound(OneHandler.class, text + "\n", known, mark).handler();
            return new Slot(slot.name(), slot.config(), mark);
        }
    }

    record OnePolicy(@SlotOf(Catalogue.POLICY) List<Slot> policies) {}

    record OneHandler(@HandlerSlot(Catalogue.HANDLER) Slot handler) {}

    /// Reads a piece of configuration; mistakes in it are told at `mark`.
    static <T extends Record> T bound(Class<T> type, String yaml, Slots known, Mark mark) {
        var name = mark.line() == 0 ? mark.file() : mark.file() + ':' + mark.line();
        return Config.parse(name, yaml, type, known, Environment.system()).value();
    }

    /// One value, whatever is in it: YAML's double quotes take what JSON's take, and nothing is expanded.
    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') quoted.append('\\').append(c);
            else if (c < ' ' || c == 0x7f) quoted.append("\\x%02x".formatted((int) c));
            else quoted.append(c);
        }
        return quoted.append('"').toString().replace("${", "$${");
    }

    static String quoted(List<String> texts) {
        return texts.stream().map(Wish::quoted).collect(Collectors.joining(", ", "[", "]"));
    }
}
