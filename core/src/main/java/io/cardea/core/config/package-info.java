// SPDX-License-Identifier: Apache-2.0
/// From the text of a configuration to records, with every mistake told at once.
///
/// Start reading at [Config], the entry. A [TreeReader] turns YAML into a [Tree] that knows where each of its nodes stands,
/// [Includes] joins the trees of several files, [Binder] binds the tree to records by what [Shapes] learns from their
/// components, and [JsonSchema] writes the same shapes down for editors. Mistakes gather in [Problems] and leave together in a
/// [ConfigException].
///
/// Threads: everything here runs on the thread that calls [Config] and shares nothing between two calls; what comes out is
/// as immutable as the records are. Files are read, so never call it on an event loop.
@NullMarked
package io.cardea.core.config;

import org.jspecify.annotations.NullMarked;
