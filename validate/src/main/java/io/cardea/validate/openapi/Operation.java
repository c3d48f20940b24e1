// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.openapi;

import io.cardea.core.config.Mark;
import io.cardea.validate.contract.Contract;
import java.util.Map;
import java.util.Set;

/// One thing that an API can do.
///
/// @param id as the document names it, or `GET /books`
/// @param methods the operation's own, and HEAD beside GET (RFC 9110 §9.3.2), unless that is an operation of its own
/// @param path as a route has it: `/v1/books/{id}`
/// @param names of the path's variables in the document, by those in the route, where they differ
public record Operation(String id, Set<String> methods, String path, Map<String, String> names, Contract contract, Mark mark) {}
