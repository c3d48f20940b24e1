// SPDX-License-Identifier: Apache-2.0
/// HTTP's nouns, whatever version carried them (RFC 9110): [Fields], [Request], [Response], [Body].
///
/// Start with [Fields], the one representation of a header section on the whole path, and [Body], the pull-based
/// stream with demand. Nothing here knows a socket. Thread rule: everything belongs to the loop of its exchange.
@NullMarked
package io.cardea.core.http;

import org.jspecify.annotations.NullMarked;
