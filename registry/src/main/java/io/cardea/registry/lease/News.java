// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import java.util.List;

/// What has changed since an index.
///
/// @param complete false if it is too long ago to be known, or of another history: then there are no changes, and the whole list must be looked at
/// @param changes in order, without a gap; perhaps not all up to now
/// @param next where to go on
public record News(boolean complete, List<Change> changes, Index next) {}
