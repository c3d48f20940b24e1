// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cardea.core.route.HostName;
import io.cardea.core.route.PathRules;
import io.cardea.core.route.Query;
import io.cardea.core.route.RefusedTarget;
import io.cardea.core.route.RequestPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Fuzz targets for paths, queries and authorities. As unit tests they run their corpus; with `JAZZER_FUZZ=1` and one method
/// chosen they search.
///
/// Whatever comes: nothing is thrown but a refusal; the canonical form is a fixed point; and it means to another, slower
/// reader what the original meant.
final class TargetFuzzTest {
    private static final Pattern CANONICAL = Pattern.compile("/(?:[-!$&'()*+,=:@/._~;0-9A-Za-z]|%(?!00)[0-9A-F]{2})*+");
    private static final Pattern AUTHORITY = Pattern.compile("(?:[-a-z0-9_]{1,63}(?:\\.[-a-z0-9_]{1,63})*|\\[[0-9a-f:.]{2,45}])");
    /// What no reader has ever doubted.
    private static final Pattern PLAIN_AUTHORITY = Pattern.compile("(?:[A-Za-z][A-Za-z0-9-]{0,30}\\.){0,3}[A-Za-z]{1,30}\\.?(?::[1-9][0-9]{0,3})?");
    private static final List<PathRules> RULES = rules();

    private static List<PathRules> rules() {
        var all = new ArrayList<PathRules>();
        for (int i = 0; i < 8; i++) all.add(new PathRules((i & 1) != 0, (i & 2) != 0, (i & 4) != 0));
        return all;
    }

    @FuzzTest(maxDuration = "10m")
    void path(byte[] data) {
        for (var rules : RULES) {
            String path;
            try {
                path = RequestPath.normalise(data, 0, data.length, rules);
            } catch (RefusedTarget refusal) {
                check(refusal.position() >= 0 && refusal.position() <= data.length, "a position outside of the path:", refusal.getMessage());
                continue;
            }
            var original = new String(data, StandardCharsets.ISO_8859_1);
            check(CANONICAL.matcher(path).matches(), "not of the canonical alphabet:", path);
            check(RequestPath.normalise(original, rules).equals(path), "characters and bytes differ for", original);
            check(RequestPath.normalise(path, rules).equals(path), "no fixed point:", path);
            check(rules.allowSemicolon() || path.indexOf(';') < 0, "a semicolon in", path);
            check(rules.allowEncodedSlash() || !path.contains("%2F"), "an encoded slash in", path);
            check(!path.contains("%5C") && !path.contains("%3B") && !path.contains("%23"), "an encoded delimiter in", path);
            check(!path.contains("//"), "an empty segment in", path);
            check(segments(path).equals(resolved(original)), "another meaning than " + original + " has", path);
            var decoded = RequestPath.decoded(path);
            check(segments(decoded).equals(segments(path)) && RequestPath.decoded(decoded).equals(decoded), "another reading than " + decoded + " has", path);
            for (var piece : path.split("/|%2F")) {
                var name = piece.split(";", 2)[0];
                check(!name.equals(".") && !name.equals(".."), "a dot segment in", path);
            }
        }
    }

    /// What a path names: its segments, each decoded once, after dot segments and empty ones are gone.
    private static List<String> resolved(String path) {
        var stack = new ArrayList<String>();
        var all = path.substring(1).split("/", -1);
        for (int i = 0; i < all.length; i++) {
            var name = decoded(all[i]);
            boolean last = i == all.length - 1;
            if (name.equals("..")) stack.removeLast();
            else if (!name.equals(".") && (!name.isEmpty() || last)) stack.add(name);
            if (last && (name.equals(".") || name.equals(".."))) stack.add("");
        }
        return stack;
    }

    private static List<String> segments(String path) {
        var all = new ArrayList<String>();
        for (var segment : path.substring(1).split("/", -1)) all.add(decoded(segment));
        return all;
    }

    private static String decoded(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    @FuzzTest(maxDuration = "10m")
    void query(byte[] data) {
        var query = new String(data, StandardCharsets.ISO_8859_1);
        try {
            check(Query.check(query).equals(query), "a query that was changed:", query);
            check(query.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#'), "passed:", query);
        } catch (RefusedTarget refusal) {
            check(refusal.position() < data.length, "a position outside of the query:", refusal.getMessage());
        }
    }

    @FuzzTest(maxDuration = "10m")
    void authority(byte[] data) {
        var text = new String(data, StandardCharsets.ISO_8859_1);
        HostName.Authority authority;
        try {
            authority = HostName.parseAuthority(text);
        } catch (RefusedTarget refusal) {
            check(refusal.position() >= 0 && refusal.position() <= data.length, "a position outside of the authority:", refusal.getMessage());
            check(!PLAIN_AUTHORITY.matcher(text).matches(), "refused:", text);
            return;
        }
        var host = authority.host();
        check(AUTHORITY.matcher(host).matches() && (host.length() <= 253), "not of the canonical alphabet:", host);
        check(authority.port() == -1 || authority.port() >= 1 && authority.port() <= 65535, "a port out of range in", text);
        check(HostName.host(host).equals(host), "no fixed point:", host);
        var written = authority.port() < 0 ? host : host + ":" + authority.port();
        check(HostName.parseAuthority(written).equals(authority), "another authority when written:", written);
        var lower = text.toLowerCase(java.util.Locale.ROOT);
        check(text.startsWith("[") || lower.equals(written) || lower.equals(written.replaceFirst("(:[0-9]+)?$", ".$1")), "another host than", text);
        // Who reads a last label that is a number as part of an address must find the four numbers that stand there.
        var labels = host.split("\\.");
        if (labels[labels.length - 1].matches("[0-9]+|0x[0-9a-f]*")) check(host.matches("(?:(?:0|[1-9][0-9]{0,2})(?:\\.(?!$)|$)){4}"), "an odd address:", host);
    }

    private static void check(boolean holds, String what, String text) {
        if (!holds) throw new AssertionError(what + " " + text);
    }
}
