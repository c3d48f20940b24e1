// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Tokens;
import io.cardea.core.negotiate.AcceptEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// By which fields of the request an answer was chosen, and what they said (RFC 9111 §4.1).
///
/// @param names of fields, in lower case, sorted, without repetition
/// @param values what the request said for each, normalised; [#ABSENT] if it said nothing
public record Variation(List<String> names, List<String> values) {
    public static final Variation NONE = new Variation(List.of(), List.of());
    private static final String ABSENT = "\0";
    private static final List<String> CODINGS = List.of("br", "gzip", "zstd");
    private static final FieldName DEVICE = FieldName.of("Cardea-Device");
    /// What every key has: the edge tells the origin by these what it looked the answer up by, or they are in the scope.
    private static final Set<String> OF_THE_KEY = Set.of("host", "x-forwarded-proto", "x-forwarded-host");
    /// What the edge itself writes behind the cache, of one client or one request. Here it is absent from all requests alike.
    private static final Set<String> OF_THE_EDGE = Set.of("x-forwarded-for", "x-forwarded-port", "forwarded", "x-real-ip", "x-request-id", "traceparent", "tracestate", "via", "cdn-loop");

    /// Whether `Vary` has the member that no request matches, or one that no other request is known to match.
    static boolean isAnything(Fields response) {
        var names = names(response);
        return names.contains("*") || names.stream().anyMatch(name -> !Tokens.isToken(name) || OF_THE_EDGE.contains(name)); // what nobody can read may be any field
    }

    /// @param request as it was forwarded
    public static Variation of(Fields response, Fields request) {
        var names = names(response);
        return names.isEmpty() ? NONE : new Variation(names, names.stream().map(name -> value(request, name)).toList());
    }

    /// What another request says for the same names.
    public Variation asked(Fields request) {
        return names.isEmpty() ? NONE : new Variation(names, names.stream().map(name -> value(request, name)).toList());
    }

    public boolean matches(Fields request) {
        return matchesBut(request, "");
    }

    /// Whether another request says the same for all names but one, for which it does not matter what it says.
    public boolean matchesBut(Fields request, String name) {
        for (int i = 0; i < names.size(); i++) if (!names.get(i).equals(name) && !value(request, names.get(i)).equals(values.get(i))) return false;
        return true;
    }

    private static List<String> names(Fields response) {
        if (!response.contains(FieldName.VARY)) return List.of();
        var names = new ArrayList<String>();
        for (var line : response.all(FieldName.VARY)) {
            for (var name : line.split(",")) {
                var bare = name.strip().toLowerCase(Locale.ROOT);
                if (OF_THE_KEY.contains(bare)) continue;
                if (!bare.isEmpty() && !names.contains(bare)) names.add(bare);
            }
        }
        names.sort(String::compareTo);
        return List.copyOf(names);
    }

    /// Lines joined, blanks around members gone, and case aside for fields whose members are blind to it.
    private static String value(Fields request, String name) {
        if (!Tokens.isToken(name)) return ABSENT;
        var lines = request.all(FieldName.of(name));
        if (lines.isEmpty()) return ABSENT;
        return switch (name) {
            case "accept-encoding" -> acceptEncoding(request).orElseGet(() -> list(lines).toLowerCase(Locale.ROOT));
            case "user-agent" -> request.first(DEVICE).orElseGet(() -> String.join(", ", lines)); // where the file declares which of them differ
            case "accept-language", "accept-charset", "accept" -> list(lines).toLowerCase(Locale.ROOT);
            default -> String.join(", ", lines); // RFC 9110 §5.3
        };
    }

    /// `Accept-Encoding` as it is forwarded and compared: browsers say the same in many words.
    ///
    /// @return empty where it counts as it was sent
    public static Optional<String> acceptEncoding(Fields request) {
        return request.contains(FieldName.ACCEPT_ENCODING) ? AcceptEncoding.of(request).bucket(CODINGS) : Optional.empty();
    }

    private static String list(List<String> lines) {
        var joined = new StringBuilder();
        for (var line : lines) {
            for (var member : line.split(",", -1)) joined.append(joined.isEmpty() ? "" : ",").append(member.strip());
        }
        return joined.toString();
    }
}
