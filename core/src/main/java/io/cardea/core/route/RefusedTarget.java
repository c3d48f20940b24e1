// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

/// A request's path, query or authority that cannot be given one safe meaning. The client's fault: answer 400.
///
/// Carries no stack trace, so that a flood of bad targets costs little. The message never repeats what the client sent.
public final class RefusedTarget extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final int position;

    /// Of a path whose escapes would be decided on in one way and read in another.
    public static RefusedTarget ambiguous(String path) {
        return Reason.TWO_ROUTES.at(path.indexOf('%'));
    }

    RefusedTarget(Reason reason, int position) {
        super(null, null, false, false);
        this.reason = reason;
        this.position = position;
    }

    public Reason reason() {
        return reason;
    }

    /// Index of the character in the part that was examined (path, query or authority).
    public int position() {
        return position;
    }

    @Override
    public String getMessage() {
        return reason.text + " (at character " + position + ")";
    }

    /// Why; one for each rule, so that a metric can count them.
    public enum Reason {
        EMPTY_PATH("the path is empty; it must begin with '/'"),
        NOT_ABSOLUTE("the path must begin with '/'"),
        CONTROL("a control character must not stand in a request target"),
        SPACE("a space must be written %20"),
        NOT_ASCII("bytes above 0x7F must be percent-encoded"),
        DELIMITER("'#', '\\' and '?' must not stand in a path"),
        SEMICOLON("';' is not accepted in a path here"),
        ENCODED_DELIMITER("an encoded '/', '\\', ';' or '#' is not accepted in a path here"),
        ENCODED_CONTROL("an encoded control character must not stand in a path"),
        MALFORMED_PERCENT("'%' must be followed by two hexadecimal digits"),
        OVERLONG("overlong UTF-8 hides another character"),
        EMPTY_SEGMENT("'//' is not accepted in a path here"),
        DISGUISED_DOTS("a dot segment or an empty one is hidden by ';' or %2F"),
        TWO_ROUTES("an escape such as %40 leads elsewhere than the character that it stands for; send the character"),
        ABOVE_ROOT("'..' climbs above the root"),
        EMPTY_HOST("the host is empty"),
        HOST_GRAMMAR("a host name consists of letters, digits, '-', '_' and single dots"),
        HOST_TOO_LONG("a host name has at most 253 characters and 63 between dots"),
        USERINFO("user information must not stand in an authority"),
        BAD_IPV4("a host that ends in a number must be four decimal numbers from 0 to 255 without leading zeros"),
        BAD_IPV6("not an IPv6 address in brackets (no zone, no IPvFuture)"),
        BAD_PORT("a port is a number from 1 to 65535 without leading zeros");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        RefusedTarget at(int position) {
            return new RefusedTarget(this, position);
        }
    }
}
