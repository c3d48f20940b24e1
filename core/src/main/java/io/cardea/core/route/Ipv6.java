// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import io.cardea.core.route.RefusedTarget.Reason;

/// IPv6 literals: RFC 4291 §2.2 in, RFC 5952 out. Neither a zone (RFC 9844) nor IPvFuture has a meaning for a proxy.
final class Ipv6 {
    private static final int GROUPS = 8;

    private Ipv6() {}

    /// @param bracketed `[address]`
    static String canonical(String bracketed) {
        if (!bracketed.endsWith("]")) throw Reason.BAD_IPV6.at(0);
        var groups = new int[GROUPS];
        parse(bracketed.substring(1, bracketed.length() - 1), groups);
        return "[" + print(groups) + "]";
    }

    private static void parse(String text, int[] groups) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            if (part(text, groups, 0) != GROUPS) throw Reason.BAD_IPV6.at(1);
            return;
        }
        var right = text.substring(gap + 2);
        int before = gap == 0 ? 0 : part(text.substring(0, gap), groups, 0);
        var tail = new int[GROUPS];
        int after = right.isEmpty() ? 0 : part(right, tail, 0);
        // "::" stands for at least one group
        if (before + after >= GROUPS || text.substring(0, gap).indexOf('.') >= 0) throw Reason.BAD_IPV6.at(1 + gap);
        System.arraycopy(tail, 0, groups, GROUPS - after, after);
    }

    /// Reads groups divided by single colons, the last of which may be two in dotted form; returns how many.
    private static int part(String text, int[] groups, int first) {
        int count = first;
        var pieces = text.split(":", -1);
        if (pieces.length > GROUPS) throw Reason.BAD_IPV6.at(1);
        for (int i = 0; i < pieces.length; i++) {
            var piece = pieces[i];
            if (i == pieces.length - 1 && piece.indexOf('.') >= 0) {
                if (count > GROUPS - 2 || !HostName.ipv4(piece)) throw Reason.BAD_IPV6.at(1);
                var octets = piece.split("\\.");
                groups[count++] = Integer.parseInt(octets[0]) << 8 | Integer.parseInt(octets[1]);
                groups[count++] = Integer.parseInt(octets[2]) << 8 | Integer.parseInt(octets[3]);
            } else {
                groups[count++] = group(piece);
            }
        }
        return count;
    }

    private static int group(String text) {
        if (text.isEmpty() || text.length() > 4) throw Reason.BAD_IPV6.at(1);
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) throw Reason.BAD_IPV6.at(1);
            value = value << 4 | digit;
        }
        return value;
    }

    /// RFC 5952 §4: lower case, no leading zeros, the first of the longest runs of two or more zero groups as "::".
    private static String print(int[] groups) {
        int start = -1;
        int longest = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && groups[i + run] == 0) run++;
            if (run > longest) {
                longest = run;
                start = i;
            }
        }
        boolean mapped = start == 0 && longest == 5 && groups[5] == 0xFFFF; // §5: ::ffff:192.0.2.1
        var out = new StringBuilder(39);
        for (int i = 0; i < (mapped ? 6 : GROUPS); i++) {
            if (i == start) {
                out.append("::");
                i += longest - 1;
                continue;
            }
            if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') out.append(':');
            out.append(Integer.toHexString(groups[i]));
        }
        if (!mapped) return out.toString();
        return out.append(':').append(groups[6] >> 8).append('.').append(groups[6] & 255)
            .append('.').append(groups[7] >> 8).append('.').append(groups[7] & 255).toString();
    }
}
