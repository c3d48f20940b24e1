// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import java.util.Base64;

/// A bare item of RFC 9651 §3.3, of the kinds that signatures have.
sealed interface Bare {
    /// As it is written in the one canonical form (§4.1).
    String written();

    record Whole(long number) implements Bare {
        @Override
        public String written() {
            return Long.toString(number);
        }
    }

    record Text(String text) implements Bare {
        @Override
        public String written() {
            return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
    }

    record Token(String text) implements Bare {
        @Override
        public String written() {
            return text;
        }
    }

    record Bytes(byte[] bytes) implements Bare {
        @Override
        public String written() {
            return ':' + Base64.getEncoder().encodeToString(bytes) + ':';
        }
    }

    record Flag(boolean set) implements Bare {
        @Override
        public String written() {
            return set ? "?1" : "?0";
        }
    }
}
