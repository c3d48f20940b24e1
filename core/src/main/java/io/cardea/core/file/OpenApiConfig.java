// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.HandlerSlot;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Slot;
import io.cardea.core.config.SlotOf;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Routes from a document of OpenAPI: one for each operation.
public record OpenApiConfig(
    @Doc("the document, JSON or YAML, beside this file") Path file,
    @Doc("what stands before the document's paths; else the path of its first server") Optional<String> basePath,
    @Doc("whether requests are held to what the document says of them; a `validate` among the policies says how") @Default("true") boolean validate,
    @Doc("policies for all of these routes") @SlotOf("policy") List<Slot> policies,
    @HandlerSlot("handler") Slot handler,
    Mark mark) {}
