// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

/// How it stands with all leases.
///
/// @param silent of all, those that should have been renewed by now as they usually are; they come before those that are overdue, and hold them
/// @param overdue of all, those whose time is over
public record Census(int all, int silent, int overdue) {}
