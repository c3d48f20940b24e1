// SPDX-License-Identifier: Apache-2.0
/// JSON Schemas, compiled when a configuration is: what is wrong with one is told with its file and line, and nothing is ever fetched.
///
/// Start with [Library]. Its library (`com.networknt.schema`) is named nowhere else. What is compiled may be used on any thread.
@NullMarked
package io.cardea.validate.schema;

import org.jspecify.annotations.NullMarked;
