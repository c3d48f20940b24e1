// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.negotiate;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What `Accept-Encoding` asks for (RFC 9110 §12.5.3). A member that is malformed counts as if it were not there.
public final class AcceptEncoding {
    public static final String IDENTITY = "identity";

    private static final int UNSAID = -1;
    /// Without the field any coding would do, but who does not ask for one may not know any.
    private static final AcceptEncoding NOTHING = new AcceptEncoding(List.of());

    private final List<Member> members;

    private AcceptEncoding(List<Member> members) {
        this.members = members;
    }

    public static AcceptEncoding of(Fields request) {
        int row = request.find(FieldName.ACCEPT_ENCODING, 0);
        if (row < 0) return NOTHING;
        var next = request.find(FieldName.ACCEPT_ENCODING, row + 1);
        return parse(next < 0 ? request.valueAt(row) : request.joined(FieldName.ACCEPT_ENCODING).orElse(""));
    }

    public static AcceptEncoding parse(String value) {
        var members = new ArrayList<Member>(4);
        int from = 0;
        while (from <= value.length()) {
            int comma = value.indexOf(',', from);
            int to = comma < 0 ? value.length() : comma;
            Member.parse(value, from, to).ifPresent(members::add);
            from = to + 1;
        }
        return new AcceptEncoding(List.copyOf(members));
    }

    /// The best of the codings that are available.
    ///
    /// @param available lower-case names, the server's favourite first: it decides between those the client likes the same
    /// @return empty for the identity: preferred, or the only one that both sides have. A client that refuses even that
    ///     gets it nevertheless (RFC 9110 §12.5.3 allows it): better than a 406 that nobody can act upon
    public Optional<String> best(List<String> available) {
        if (members.isEmpty()) return Optional.empty();
        String best = IDENTITY;
        // Named, identity competes by its quality; unnamed, it is what is left when nothing else is accepted.
        int quality = Math.max(said(IDENTITY), 0);
        for (var coding : available) {
            int q = quality(coding);
            if (q > quality || q == quality && q > 0 && best.equals(IDENTITY)) {
                best = coding;
                quality = q;
            }
        }
        return best.equals(IDENTITY) ? Optional.empty() : Optional.of(best);
    }

    List<Member> members() {
        return members;
    }

    /// The same in one of few forms, which says which of the codings it accepts, and not how much it likes each: `br, gzip` say, or `identity` for none of them.
    ///
    /// @param codings in lower case, in the order in which they are named
    /// @return empty where it refuses the identity: that is another matter
    public Optional<String> bucket(List<String> codings) {
        if (refusesIdentity()) return Optional.empty();
        var accepted = String.join(", ", codings.stream().filter(coding -> quality(coding) > 0).toList());
        return Optional.of(accepted.isEmpty() ? IDENTITY : accepted);
    }

    /// Whether it names the coding, or any, as acceptable. Without the field none is: who does not ask for one may not know any.
    public boolean accepts(String coding) {
        return quality(coding) > 0;
    }

    public boolean refusesIdentity() {
        return said(IDENTITY) == 0 || said(IDENTITY) == UNSAID && said("*") == 0;
    }

    /// From 0, not acceptable, to 1000.
    int quality(String coding) {
        int said = said(coding);
        if (said == UNSAID) said = said("*");
        return Math.max(said, 0);
    }

    private int said(String coding) {
        for (var member : members) if (member.is(coding)) return member.quality;
        return UNSAID;
    }

    record Member(String coding, int quality) {
        boolean is(String name) {
            return coding.equals(name) || coding.equals("x-gzip") && name.equals("gzip"); // RFC 9110 §8.4.1.3
        }

        static Optional<Member> parse(String value, int from, int to) {
            int semicolon = value.indexOf(';', from);
            int end = semicolon < 0 || semicolon > to ? to : semicolon;
            var coding = value.substring(from, end).strip().toLowerCase(Locale.ROOT);
            if (coding.isEmpty()) return Optional.empty();
            if (end == to) return Optional.of(new Member(coding, 1000));
            var weight = value.substring(end + 1, to).strip();
            if (!weight.startsWith("q=") && !weight.startsWith("Q=")) return Optional.empty();
            int quality = qvalue(weight, 2);
            return quality < 0 ? Optional.empty() : Optional.of(new Member(coding, quality));
        }

        /// RFC 9110 §12.4.2: 0 or 1, and up to three decimals. In thousandths, or -1.
        static int qvalue(String text, int from) {
            int length = text.length();
            if (from == length || length - from > 5) return -1;
            int whole = text.charAt(from) - '0';
            if (whole != 0 && whole != 1) return -1;
            if (from + 1 == length) return whole * 1000;
            if (text.charAt(from + 1) != '.') return -1;
            int thousandths = whole * 1000;
            int unit = 100;
            for (int i = from + 2; i < length; i++, unit /= 10) {
                int digit = text.charAt(i) - '0';
                if (digit < 0 || digit > 9) return -1;
                thousandths += digit * unit;
            }
            return thousandths > 1000 ? -1 : thousandths;
        }
    }
}
