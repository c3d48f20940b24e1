// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import java.util.List;

/// TLS that is not ended here: the connection is carried as it is, by the name that its client asks for.
public record PassthroughConfig(
    @Doc("names, or `*.` patterns, as the client's hello has them (SNI)") @OneOrMany List<String> names,
    @Doc("a service from `services`, or an address such as `127.0.0.1:8443`") String to) {}
