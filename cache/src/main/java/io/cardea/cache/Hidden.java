// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.regex.Pattern;

/// What of a request's fields may be shown: not what gives somebody away, or lets somebody in. Of such a value a few digits are shown that are equal
/// for equal values, in this process alone.
final class Hidden {
    private static final Pattern SECRET = Pattern.compile("cookie|auth|token|secret|session|key|passw|credential|jwt|csrf|xsrf|sign|cert|identity|account|user(?!-agent$)|email|client-ip|forwarded-for|real-ip");
    private static final int LONGEST = 100;

    private final long salt = new SecureRandom().nextLong();

    /// @param value `\0` for a field that was not there
    String shown(String name, String value) {
        if (value.equals("\0")) return "absent";
        if (SECRET.matcher(name.toLowerCase(Locale.ROOT)).find()) return value.isEmpty() ? "empty" : "#" + digits(value);
        return value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…";
    }

    private String digits(String value) {
        long mixed = salt;
        for (int i = 0; i < value.length(); i++) mixed = Long.rotateLeft((mixed ^ value.charAt(i)) * 0x9E3779B97F4A7C15L, 29);
        return "%06x".formatted((mixed ^ salt) >>> 40);
    }
}
