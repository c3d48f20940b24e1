// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

/// What [RequestPath] may let through beyond what is always safe.
///
/// @param allowEncodedSlash keep `%2F` as it is instead of refusing it. Only for origins that do not decode it into a
///        separator; a dot segment beside it (`..%2F`) stays refused.
/// @param allowSemicolon let `;` through. Only for origins that do not cut parameters off a segment, or whose routes do
///        not tell `/a;x` from `/a`; a dot segment or an empty one before it (`..;`, `/;`) stays refused.
/// @param mergeSlashes read `//` as `/`; otherwise it is refused.
public record PathRules(boolean allowEncodedSlash, boolean allowSemicolon, boolean mergeSlashes) {
    /// Nothing doubtful passes; slashes are merged.
    public static final PathRules STRICT = new PathRules(false, false, true);

    public PathRules withEncodedSlash() {
        return new PathRules(true, allowSemicolon, mergeSlashes);
    }

    public PathRules withSemicolon() {
        return new PathRules(allowEncodedSlash, true, mergeSlashes);
    }

    public PathRules refusingDoubleSlashes() {
        return new PathRules(allowEncodedSlash, allowSemicolon, false);
    }
}
