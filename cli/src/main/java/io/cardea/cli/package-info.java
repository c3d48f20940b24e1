// SPDX-License-Identifier: Apache-2.0
/// The command: one class for each word after `cardea`. Start with [CardeaCommand]; [Serving] is what `run`, `proxy`, `files` and
/// `demo` share. The main thread waits; signals, the watch on files and the edge have threads of their own.
@NullMarked
package io.cardea.cli;

import org.jspecify.annotations.NullMarked;
