// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.metrics;

/// The methods that a label may name: those of RFC 9110 §9 and PATCH (RFC 5789).
public final class Methods {
    public static final String OTHER = "_OTHER";

    static final String[] NAMES = {OTHER, "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};

    private Methods() {}

    static int index(String method) {
        return switch (method) {
            case "GET" -> 1;
            case "HEAD" -> 2;
            case "POST" -> 3;
            case "PUT" -> 4;
            case "DELETE" -> 5;
            case "CONNECT" -> 6;
            case "OPTIONS" -> 7;
            case "TRACE" -> 8;
            case "PATCH" -> 9;
            default -> 0;
        };
    }

    /// The method, or `_OTHER` for one that is not registered.
    public static String bounded(String method) {
        return NAMES[index(method)];
    }
}
