// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// An amount of bytes: `64KiB`, `1MB`, `10GiB`, `1.5MiB`, or plain bytes such as `512`. `KB`, `MB`, `GB` and `TB` are powers of
/// 1000, `KiB`, `MiB`, `GiB` and `TiB` powers of 1024.
///
/// @param bytes at least 0
public record DataSize(long bytes) implements Comparable<DataSize> {
    static final String PATTERN = "^[0-9]{1,19}(\\.[0-9]{1,9})?(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)?$";
    private static final Pattern FORM = Pattern.compile(PATTERN);
    private static final Map<String, Long> UNITS = Map.of(
            "B", 1L, "KB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L, "TB", 1_000_000_000_000L,
            "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("expected at least 0 bytes, found " + bytes);
        }
    }

    public static DataSize ofKiB(long kib) {
        return new DataSize(Math.multiplyExact(kib, 1L << 10));
    }

    public static DataSize ofMiB(long mib) {
        return new DataSize(Math.multiplyExact(mib, 1L << 20));
    }

    /// @throws IllegalArgumentException if the text is no size, is no whole number of bytes, or does not fit into a `long`
    public static DataSize parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("expected a size such as `64KiB`");
        }
        var letters = 0;
        while (letters < text.length() && !Character.isLetter(text.charAt(letters))) {
            letters++;
        }
        var unit = UNITS.getOrDefault(text.substring(letters), 1L);
        try {
            return new DataSize(new BigDecimal(text.substring(0, letters)).multiply(BigDecimal.valueOf(unit)).longValueExact());
        } catch (ArithmeticException tooFine) {
            throw new IllegalArgumentException("expected a whole number of bytes below 8 EiB, such as `64KiB`", tooFine);
        }
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /// The largest unit that says it without a fraction; [#parse(String)] reads it back.
    @Override
    public String toString() {
        for (var unit : new String[] {"TiB", "GiB", "MiB", "KiB", "TB", "GB", "MB", "KB"}) {
            var size = UNITS.getOrDefault(unit, 1L);
            if (bytes > 0 && bytes % size == 0) {
                return bytes / size + unit;
            }
        }
        return bytes + "B";
    }

    /// For people: `1.4 MiB`, in powers of 1024.
    public String rounded() {
        return rounded(1024);
    }

    /// The same with a decimal only below ten: `14 MiB`.
    public String brief() {
        return rounded(10);
    }

    private String rounded(int exact) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1023.95 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= exact || value == Math.rint(value) ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
