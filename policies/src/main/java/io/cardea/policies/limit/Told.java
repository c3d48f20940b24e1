// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

/// By which fields clients are told how they stand.
public enum Told {
    /// `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10).
    DRAFT,
    /// `X-RateLimit-Limit`, `-Remaining` and `-Reset`.
    X_RATELIMIT,
    NONE
}
