// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.contract;

import java.util.List;
import java.util.Optional;

/// The bodies that are taken, or given.
///
/// @param required whether there must be one
/// @param contents by media type
public record Payload(boolean required, List<Content> contents) {
    /// What counts for a body of this type: what says most of it.
    public Optional<Content> of(MediaType type) {
        Content best = null;
        for (var each : contents) {
            if (each.range().contains(type) && (best == null || each.range().precision() > best.range().precision())) best = each;
        }
        return Optional.ofNullable(best);
    }
}
