// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity;

import io.cardea.core.config.Invalid;

/// A challenge of `WWW-Authenticate` (RFC 9110 §11.3, §11.6.1): a scheme and its parameters as quoted strings.
public final class Challenge {
    private final StringBuilder text;
    private boolean first = true;

    private Challenge(String scheme) {
        text = new StringBuilder(64).append(scheme);
    }

    /// @param realm as a user agent may show it
    public static Challenge of(String scheme, String realm) {
        return new Challenge(scheme).with("realm", realm);
    }

    /// @param value may hold anything; what a quoted string of ASCII cannot hold becomes a question mark (RFC 6750 §3 allows no more)
    public Challenge with(String parameter, String value) {
        text.append(first ? " " : ", ").append(parameter).append("=\"");
        first = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') text.append('\\');
            text.append(c < ' ' || c >= 0x7f ? '?' : c);
        }
        text.append('"');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /// @throws IllegalArgumentException for what no realm can be, told at the key `realm`
    public static void checkRealm(String realm) {
        if (realm.isEmpty() || realm.length() > 200 || !realm.chars().allMatch(c -> c >= ' ' && c < 0x7f)) throw Invalid.at("realm", "expected a realm of printable ASCII such as `shop`, found `" + realm + "`");
    }
}
